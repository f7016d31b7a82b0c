"""What `netmon run`, `demo` and `reload` say."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "demo.starting": {
        "zh": "正在启动模拟教育网：{schools} 所学校……",
        "en": "starting a simulated district of {schools} schools ...",
    },
    "demo.ready": {
        "zh": "模拟教育网已就绪：{agents} 台 SNMP 设备，netmon 每隔几秒轮询一次\n"
        "  状态页   {base}/\n  教室     {base}/rooms/{site}\n  指标     {base}/metrics\n  配置     {config}",
        "en": "the simulated district is ready: {agents} SNMP devices, polled every few seconds\n"
        "  status page    {base}/\n  rooms          {base}/rooms/{site}\n  metrics        {base}/metrics\n  configuration  {config}",
    },
    "demo.look": {
        "zh": "一所学校的全部家当都在 {site}（课表按此刻编排，正在上课）。另开一个终端试试：\n"
        "  netmon where {mac} --config {config}        私接的 DHCP 服务器在哪个交换机端口\n"
        "  netmon config log {backup} --config {config}        配置备份；约一分钟后有人改了配置\n"
        "  netmon poll {host} --config {config}        教室电脑（SSH）；也可换成 {display}、{controller}、{service}\n"
        "  netmon doctor {refusing} --config {config}        密码被改掉的投影机：哪一步不通、怎么办\n"
        "按 Ctrl-C 结束",
        "en": "one school with all that is in it: {site} (the timetable is laid out around now: a lesson is on). In another terminal:\n"
        "  netmon where {mac} --config {config}        the switch port of a rogue DHCP server\n"
        "  netmon config log {backup} --config {config}        backed up; somebody changes it after about a minute\n"
        "  netmon poll {host} --config {config}        a classroom PC over SSH; or {display}, {controller}, {service}\n"
        "  netmon doctor {refusing} --config {config}        a projector whose password was changed: which step fails, and what to do\n"
        "Ctrl-C ends it",
    },
    "demo.past": {"zh": "正在写入此前 {days} 天的历史数据……", "en": "writing {days} days of a past ..."},
    "demo.past_failed": {"zh": "历史数据写入失败：{reason}", "en": "the past could not be written: {reason}"},
    "demo.history_days": {"zh": "--history 只能是 0 到 {most} 天", "en": "--history takes 0 to {most} days"},
    "demo.report": {"zh": "报告 report: {path}", "en": "report: {path}"},
    "demo.report_failed": {"zh": "报告 {path} 没有做成：{reason}", "en": "the report {path} could not be made: {reason}"},
    "demo.no_reason": {"zh": "原因不明", "en": "nothing was said"},
    "demo.summary": {
        "zh": "轮询 {polls} 次；在线 {up} 台，离线 {down} 台；/metrics 共 {series} 个序列",
        "en": "{polls} polls; {up} devices up, {down} down; {series} series on /metrics",
    },
    "demo.no_alerting": {
        "zh": "没有安装 Prometheus 和 Alertmanager，看不到告警的全过程；Debian 上安装：\n"
        "  sudo apt-get install -y --no-install-recommends prometheus prometheus-alertmanager",
        "en": "Prometheus and Alertmanager are not installed, so that no alert can be shown; on Debian:\n"
        "  sudo apt-get install -y --no-install-recommends prometheus prometheus-alertmanager",
    },
    "demo.alerting": {
        "zh": "告警也已就绪（规则和路由都由 netmon 提供）\n  Prometheus    {prometheus}\n  Alertmanager  {alertmanager}",
        "en": "alerts are ready too, with netmon's own rules and routes\n  Prometheus    {prometheus}\n  Alertmanager  {alertmanager}",
    },
    "demo.alerting_failed": {"zh": "Prometheus 或 Alertmanager 没有启动：{reason}", "en": "Prometheus or Alertmanager did not start: {reason}"},
    "demo.cut": {
        "zh": "{school} 的出口光缆被挖断了……约一分钟后，网管教师的群里会收到：",
        "en": "somebody cuts the exit of {school} ... its technician hears within about a minute:",
    },
    "demo.mended": {"zh": "{school} 的光缆接好了……约一分钟后：", "en": "the exit of {school} is mended ... within about a minute:"},
    "demo.told": {"zh": "{message}", "en": "{message}"},
    "demo.not_told": {"zh": "等了 {seconds} 秒也没有消息", "en": "no message within {seconds} seconds"},
    "demo.stopped": {"zh": "已结束", "en": "ended"},
    "run.busy": {
        "zh": "状态目录 {folder} 正被另一个 netmon 使用；先停掉它，或在 netmon.yaml 里换一个 state",
        "en": "another netmon uses the state folder {folder}; stop it, or name another `state` in netmon.yaml",
    },
    "run.os_error": {"zh": "无法启动：{error}", "en": "cannot start: {error}"},
    "run.exposed": {
        "zh": "listen {address} 不是本机回环地址：请先配置 web_config（TLS）和 web: users（用户）；确要完全公开请加 --allow-remote",
        "en": "listen {address} is not a loopback address: set web_config (TLS) and web: users; if everybody may see it, add --allow-remote",
    },
    "run.once": {
        "zh": "{devices} 台设备，用时 {seconds} 秒，{series} 个序列；结果：{outcomes}",
        "en": "{devices} devices in {seconds} s, {series} series; outcomes: {outcomes}",
    },
    "reload.none": {
        "zh": "没有正在运行的 netmon（状态目录 {folder}）",
        "en": "no netmon is running with the state folder {folder}",
    },
    "reload.done": {"zh": "配置已生效", "en": "the configuration is in force"},
    "reload.refused": {
        "zh": "配置有 {count} 处问题，原配置继续生效",
        "en": "problems in the configuration: {count}; the old one stays in force",
    },
    "reload.restart": {"zh": "下列设置要重启后才生效：{settings}", "en": "these settings need a restart: {settings}"},
}
