"""Texts of the speed test in the browser."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.nav.speedtest": {"zh": "测速", "en": "Speed test"},
    "web.speedtest": {"zh": "浏览器测速", "en": "Speed test in the browser"},
    "web.speedtest.what": {
        "zh": "测的是从学校到区中心 netmon 服务器这一段（接入线路），不是互联网出口。下行、上行各 {n} 秒，另有 3 秒预热不计。",
        "en": "It measures the way from the school to netmon's server in the district (the access line), not the Internet "
        "exit: {n} s each way, and 3 s of ramp-up "
        "that do not count.",
    },
    "web.speedtest.address": {"zh": "您的地址", "en": "Your address"},
    "web.speedtest.school": {"zh": "所在学校", "en": "School"},
    "web.speedtest.line": {"zh": "经过的线路", "en": "Line"},
    "web.speedtest.where.school": {"zh": "用网线测，结果计入这条线路的实测依据。", "en": "By cable, the result counts as evidence on this line."},
    "web.speedtest.where.unknown": {
        "zh": "这个地址不在任何一所学校登记的网段里：可以测，结果仅供参考，不用于认定。",
        "en": "This address is in no school's registered network: you can test, the result decides nothing.",
    },
    "web.speedtest.where.proxied": {
        "zh": "这次访问经过了代理，看不出是哪所学校：可以测，结果仅供参考，不用于认定。",
        "en": "You come through a proxy, so the school cannot be told: you can test, the result decides nothing.",
    },
    "web.speedtest.where.no_line": {
        "zh": "这所学校没有登记接入线路：可以测，结果仅供参考，不用于认定。",
        "en": "No access line of this school is registered: you can test, the result decides nothing.",
    },
    "web.speedtest.where.several_lines": {
        "zh": "这所学校有几条接入线路，分不清走的是哪一条：可以测，结果仅供参考，不用于认定。",
        "en": "This school has several access lines and it cannot be told which one is used: you can test, the result decides nothing.",
    },
    "web.speedtest.over": {"zh": "这台设备怎么上网？", "en": "How is this device connected?"},
    "web.speedtest.over.wired": {"zh": "网线", "en": "Cable"},
    "web.speedtest.over.wifi": {"zh": "Wi-Fi", "en": "Wi-Fi"},
    "web.speedtest.over.hint": {
        "zh": "手机、平板都选 Wi-Fi。Wi-Fi 的结果只保存，不用于认定：慢的可能是 Wi-Fi，不是线路。",
        "en": "Phones and tablets: Wi-Fi. Such a result is kept and never decides: what is slow may be the Wi-Fi, not the line.",
    },
    "web.speedtest.way": {"zh": "接入方式", "en": "Connected by"},
    "web.speedtest.room": {"zh": "在哪个房间（可不填）", "en": "Room (may be left empty)"},
    "web.speedtest.begin": {"zh": "开始测速", "en": "Begin"},
    "web.speedtest.again": {"zh": "再测一次", "en": "Test again"},
    "web.speedtest.rules": {
        "zh": "线路正忙、考试期间、按流量计费的线路都不测。全区一次只测一处，其余排队。开始后请不要关闭页面：中途离开，用网线测的按失败计入。",
        "en": "A busy line, an examination day and metered lines are not tested. One test at a time runs in the district, "
        "the others wait. Keep the page open: whoever "
        "leaves a test by cable in the middle has a failed test.",
    },
    "web.speedtest.no_script": {
        "zh": "测速要靠浏览器里的脚本收发数据，这个浏览器没有启用 JavaScript，不能测。请启用后重新打开本页，或换一个浏览器。",
        "en": "The test sends and receives by a script, and JavaScript is off in this browser: it cannot test. Turn it on "
        "and load this page again, or use another browser.",
    },
    "web.speedtest.closed.off": {
        "zh": "浏览器测速没有启用（netmon.yaml 的 speedtest: enabled）。",
        "en": "The speed test is switched off (speedtest: enabled in netmon.yaml).",
    },
    "web.speedtest.closed.loopback": {
        "zh": "测速服务器只监听本机，学校里测不了：请管理员在 netmon.yaml 里设置 speedtest: listen。",
        "en": "The speed test's server listens on its own machine alone: the administrator sets speedtest: listen in netmon.yaml.",
    },
    "web.speedtest.full": {"zh": "排队的人已满，请过几分钟再试。", "en": "Too many wait already; try again in some minutes."},
    "web.speedtest.same_address": {"zh": "这个地址已经有一次测速在进行。", "en": "A test from this address is already going on."},
    "web.speedtest.nothing": {"zh": "没有这次测速。", "en": "There is no such test."},
    "web.speedtest.stage.waiting": {"zh": "排队中，前面还有 {n} 个", "en": "waiting, {n} before you"},
    "web.speedtest.stage.running": {"zh": "正在测", "en": "testing"},
    "web.speedtest.stage.weighing": {"zh": "测完了，正在核对线路自身的流量", "en": "done, now weighed against what the line itself counted"},
    "web.speedtest.stage.done": {"zh": "完成", "en": "done"},
    "web.speedtest.stage.deferred": {"zh": "推迟，不计入", "en": "deferred, does not count"},
    "web.speedtest.stage.failed": {"zh": "失败", "en": "failed"},
    "web.speedtest.cancel": {"zh": "中止", "en": "Stop"},
    "web.speedtest.stage": {"zh": "进度", "en": "Stage"},
    "web.speedtest.at": {"zh": "时间", "en": "Time"},
    "web.speedtest.down": {"zh": "下行", "en": "Down"},
    "web.speedtest.up": {"zh": "上行", "en": "Up"},
    "web.speedtest.ping": {"zh": "时延", "en": "Latency"},
    "web.speedtest.idle": {"zh": "空闲时最小时延（服务器看到的）", "en": "Least latency while idle (as the server sees it)"},
    "web.speedtest.jitter": {"zh": "抖动", "en": "Jitter"},
    "web.speedtest.loaded": {"zh": "测速时的时延", "en": "Latency under load"},
    "web.speedtest.counted": {"zh": "以服务器的计数为准（TCP 净载荷）", "en": "As the server counted it (TCP payload)"},
    "web.speedtest.browser": {"zh": "浏览器里看到的，仅供对照", "en": "As the browser sees it, for comparison"},
    "web.speedtest.line_rate": {"zh": "折合线路速率", "en": "On the line"},
    "web.speedtest.decides": {
        "zh": "这次结果计入线路的实测依据（仅证明接入，不证明出口）。",
        "en": "This result counts as evidence on the line: of access alone, never of an exit.",
    },
    "web.speedtest.decides_not": {"zh": "这次结果仅供参考，不用于认定。", "en": "This result decides nothing."},
    "web.speedtest.cross": {"zh": "同时的其他流量", "en": "Other traffic meanwhile"},
}
