"""Texts of `netmon alertmanager`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.alertmanager": {
        "zh": "按清单生成 Alertmanager 的路由、接收方、抑制和时段，或并入现有文件",
        "en": "write Alertmanager's routes, receivers, inhibition and time intervals, or merge them into a file",
    },
    "alertmanager.arg.action": {"zh": "config：生成配置", "en": "config: write the configuration"},
    "alertmanager.option.fragment": {"zh": "只输出要粘贴进现有文件的部分", "en": "print only the parts to paste into a file that is there"},
    "alertmanager.option.merge": {
        "zh": "并入现有的 alertmanager.yml：原有路由和注释不动，再次运行只更新 netmon 的部分",
        "en": "put them into an existing alertmanager.yml: its routes and comments stay; run again, it renews netmon's part alone",
    },
    "alertmanager.option.output": {"zh": "写入文件（默认输出到屏幕）", "en": "write to a file instead of the screen"},
    "alertmanager.option.bridge": {
        "zh": "netmon 接收告警的地址（默认本机监听地址加 /hooks/alertmanager）",
        "en": "address at which netmon takes alerts (default: its own, with /hooks/alertmanager)",
    },
    "alertmanager.option.bearer_file": {
        "zh": "Alertmanager 读取令牌的文件，内容与 hooks.credential 相同；设置了 hooks.credential 就必须给",
        "en": "file from which Alertmanager reads the bearer, the same as hooks.credential has; needed where that is set",
    },
    "alertmanager.option.dead_man": {
        "zh": "心跳的第二接收方：另一套系统的网址，收不到心跳时由它叫人；网址里有令牌就写 env:变量名 或 file:文件",
        "en": "second receiver, of the heartbeat: another system's address, which calls somebody when it stops; env:NAME or file:PATH where it holds a token",
    },
    "alertmanager.head": {
        "zh": "由 netmon alertmanager config 按清单生成。改了联系人、学校或校历就再生成一次。\n检查：amtool check-config 本文件",
        "en": "Written by netmon alertmanager config from the inventory. Write it anew when contacts, schools or the calendar change.\n"
        "Check: amtool check-config THIS_FILE",
    },
    "alertmanager.note.route": {
        "zh": "放在根路由 route.routes 的最前面（放在后面会被别的路由先拿走）",
        "en": "goes first among route.routes, where no other route takes its alerts before it",
    },
    "alertmanager.note.receivers": {"zh": "加到 receivers 末尾", "en": "add at the end of receivers"},
    "alertmanager.note.inhibit_rules": {"zh": "加到 inhibit_rules 末尾", "en": "add at the end of inhibit_rules"},
    "alertmanager.note.time_intervals": {"zh": "加到 time_intervals 末尾", "en": "add at the end of time_intervals"},
    "alertmanager.no_bearer": {
        "zh": "提醒：netmon 只收带令牌（{name}）的告警；请用 --bearer-file 指明 Alertmanager 读取令牌的文件，否则每条告警都会被拒收（401）。",
        "en": "Note: netmon takes only alerts that carry its bearer ({name}); say with --bearer-file where Alertmanager reads it, or all are refused (401).",
    },
    "alertmanager.no_dead_man": {
        "zh": "提醒：没有给 --dead-man，心跳没有第二接收方；netmon 和 Alertmanager 一起停掉时不会有人知道。",
        "en": "Note: without --dead-man the heartbeat has no second receiver; nobody hears of it when netmon and Alertmanager stop together.",
    },
    "alertmanager.written": {
        "zh": "已写入 {path}。先检查再加载：amtool check-config {path}",
        "en": "written to {path}. Check it before it is loaded: amtool check-config {path}",
    },
    "alertmanager.bad_url": {"zh": "网址要以 http:// 或 https:// 开头。", "en": "An address begins with http:// or https://."},
    "alertmanager.no_route": {"zh": "文件里没有 route：，不像 alertmanager.yml。", "en": "The file has no route: it is no alertmanager.yml."},
    "alertmanager.one_line": {
        "zh": "{key} 写在一行里（[...] 或 {{...}}），没法只加不改。把它改成分行的写法，或用 --fragment 手工粘贴。",
        "en": "{key} is written on one line ([...] or {{...}}); nothing can be added to it. Write it on lines of its own, or paste what --fragment prints.",
    },
    "alertmanager.name_taken": {
        "zh": "文件里已有名为 {name} 的接收方或时段，不是 netmon 写的。改掉它的名字，或用 --fragment 手工粘贴。",
        "en": "The file has a receiver or interval {name} that is not netmon's. Give it another name, or paste what --fragment prints.",
    },
    "alertmanager.changed": {
        "zh": "并入后原有内容会变，所以没有写。请用 --fragment 手工粘贴。",
        "en": "What was there would have changed, so that nothing was written. Paste what --fragment prints.",
    },
}
