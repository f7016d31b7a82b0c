"""Texts of the page of the first hour."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.welcome.title": {"zh": "第一个小时", "en": "The first hour"},
    "web.welcome.open": {"zh": "从这里开始：四步让设备进入监测", "en": "Begin here: four steps until the devices are watched"},
    "web.welcome.empty": {
        "zh": "还没有任何设备。按下面四步，一小时内就能看到第一批数据。",
        "en": "No device yet. Four steps, and within the hour there is data.",
    },
    "web.welcome.on_the_way": {"zh": "已完成 {done} 步，共 {n} 步", "en": "{done} of {n} steps are done"},
    "web.welcome.all_done": {"zh": "全部完成：设备已进入监测", "en": "All done: the devices are watched"},
    "web.welcome.promise": {
        "zh": "命令在运行 netmon 的这台机器上输入；它们只读取设备，只生成建议文件，不改动设备，也不改动现有清单。",
        "en": "Type the lines on the machine that runs netmon. They read devices and write proposals: neither a device nor your inventory is changed.",
    },
    "web.welcome.state.todo": {"zh": "待办", "en": "to do"},
    "web.welcome.state.doing": {"zh": "进行中", "en": "under way"},
    "web.welcome.state.done": {"zh": "完成", "en": "done"},
    "web.welcome.state.trouble": {"zh": "需要处理", "en": "wants a look"},
    "web.welcome.answer": {"zh": "让设备应答", "en": "Let the devices answer"},
    "web.welcome.answer.why": {
        "zh": "显示可粘贴到设备上的只读 SNMP 配置。同一类设备用同一份，一个凭据就够。",
        "en": "Prints the read-only SNMP lines to paste into the devices. Use one set for all of a kind, so that one credential fits.",
    },
    "web.welcome.answer.todo": {"zh": "还没有设备应答", "en": "no device answers yet"},
    "web.welcome.answer.done": {"zh": "{n} 台设备在线", "en": "{n} devices answer"},
    "web.welcome.vendor.huawei": {"zh": "华为", "en": "Huawei"},
    "web.welcome.vendor.h3c": {"zh": "新华三", "en": "H3C"},
    "web.welcome.vendor.ruijie": {"zh": "锐捷", "en": "Ruijie"},
    "web.welcome.vendor.zte": {"zh": "中兴", "en": "ZTE"},
    "web.welcome.vendor.tplink": {"zh": "普联", "en": "TP-Link"},
    "web.welcome.register": {"zh": "登记学校和设备", "en": "Register schools and devices"},
    "web.welcome.register.why": {
        "zh": "填一份表格，或让 netmon 在网段里查找，两种可以都用。结果写进 proposal/ 文件夹，由您核对后拷入清单。",
        "en": "Fill in a workbook, let netmon look through the network, or both. The result is in the folder proposal/, for you to look at and copy.",
    },
    "web.welcome.register.todo": {"zh": "已登记学校 {schools} 所，还没有设备", "en": "schools registered: {schools}; no device yet"},
    "web.welcome.register.done": {
        "zh": "已登记学校 {schools} 所、线路 {links} 条、设备 {devices} 台",
        "en": "schools registered: {schools}; lines: {links}; devices: {devices}",
    },
    "web.welcome.line.template": {"zh": "生成空白表格（学校、线路、设备、教室）", "en": "an empty workbook (schools, lines, devices, rooms)"},
    "web.welcome.line.import": {"zh": "读入填好的表格；有错会指出工作表和单元格", "en": "reads it; each mistake is named by sheet and cell"},
    "web.welcome.line.discover": {"zh": "在网段里查找设备（换成您的网段和凭据）", "en": "looks for devices (put your network and credential)"},
    "web.welcome.force": {"zh": "核对并生效", "en": "Check, and put in force"},
    "web.welcome.force.why": {"zh": "配置有错时，原来的配置继续有效。", "en": "With a mistake in the files, what was in force goes on."},
    "web.welcome.force.todo": {"zh": "拷入清单之后运行", "en": "after the files are in the inventory"},
    "web.welcome.force.trouble": {"zh": "上次重新加载有 {n} 个问题，没有生效", "en": "problems at the last reload: {n}; it is not in force"},
    "web.welcome.force.done": {"zh": "配置已生效", "en": "the configuration is in force"},
    "web.welcome.line.check": {"zh": "一次列出所有问题", "en": "lists every problem at once"},
    "web.welcome.line.reload": {"zh": "让正在运行的 netmon 采用新配置", "en": "has the running netmon take the new files"},
    "web.welcome.polls": {"zh": "第一轮采集", "en": "The first polls"},
    "web.welcome.polls.why": {
        "zh": "没有应答的设备，逐步检查是哪一步不通，并给出要粘贴的命令。",
        "en": "Where a device does not answer: which step fails, and what to paste.",
    },
    "web.welcome.polls.todo": {"zh": "还没有可采集的设备", "en": "nothing to poll yet"},
    "web.welcome.polls.doing": {
        "zh": "正在进行：{polled} 台中 {answering} 台已在线，{waiting} 台还没有结果",
        "en": "under way: of {polled} devices {answering} answer, {waiting} have no result yet",
    },
    "web.welcome.polls.trouble": {
        "zh": "{polled} 台中 {answering} 台在线，{failing} 台没有应答，{waiting} 台还没有结果",
        "en": "of {polled} devices {answering} answer, {failing} do not, {waiting} have no result yet",
    },
    "web.welcome.polls.done": {"zh": "{polled} 台全部采集过，{answering} 台在线", "en": "all {polled} devices were polled, {answering} answer"},
    "web.welcome.line.doctor": {"zh": "检查一台设备", "en": "looks into one device"},
    "web.welcome.pages": {"zh": "设备页面：", "en": "Their pages:"},
    "web.welcome.manual": {"zh": "详细说明：", "en": "More:"},
}
