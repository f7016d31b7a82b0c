"""Texts of the API: what it offers, and what it says to a request that it does not answer."""

from collections.abc import Mapping
from typing import Final

from netmon.model.lang import Lang

TEXTS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "web.api": {"zh": "接口", "en": "API"},
    "web.api.title": {"zh": "netmon 只读接口", "en": "netmon read-only API"},
    "web.api.about": {
        "zh": (
            "只读 JSON 接口，所有地址都用 GET。时间是 Unix 秒（UTC），速率单位 bit/s，比例 0～1；精确分数写成“p/q”文本；没有的值、无效的值是 null，绝不写成 0。"
            "看不到的学校与不存在的一样。列表按固定的键排序分页，一页最多 {most} 行，“next”是下一页的地址；翻页期间有增减，也不会漏、不会重。"
            "每个答复带 ETag，用 If-None-Match 再问，没有变化就答 304；ETag 不受 as_of 影响。今后只增加字段，不改已有字段；要改就换 schema 的编号。"
        ),
        "en": (
            "Read-only JSON, GET only. Times are Unix seconds (UTC), rates bit/s, ratios 0 to 1; exact fractions are texts `p/q`; what is not known or not "
            "valid is null, never 0. A school out of sight is as one that does not exist. Lists are ordered by a fixed key, in pages of at most {most} "
            "rows; `next` is the address of the next page, and nothing is told twice or left out while others come and go. Every answer has an ETag: ask again "
            "with If-None-Match, and what has not changed is answered with 304; `as_of` does not change the ETag. Fields may be added; any other change makes "
            "another number in `schema`."
        ),
    },
    "web.api.security.basic": {"zh": "用户名和口令（HTTP Basic），只在 TLS 上用。", "en": "User name and password (HTTP Basic); over TLS only."},
    "web.api.security.session": {"zh": "在页面上登录后的会话。", "en": "The session of somebody who signed in on the page."},
    "web.api.security.certificate": {"zh": "客户端证书。", "en": "A client certificate."},
    "web.api.answer.ok": {"zh": "答复。", "en": "The answer."},
    "web.api.answer.not_modified": {"zh": "没有变化。", "en": "Nothing has changed."},
    "web.api.open.none": {
        "zh": "没有配置用户时，只在本机（127.0.0.1）开放，不需要登录。",
        "en": "While no users are set up it is open on this machine alone (127.0.0.1), without signing in.",
    },
    "web.api.resource.overview": {"zh": "全区（或可见部分）的总数", "en": "The district, or the part in sight, in figures"},
    "web.api.resource.sites": {"zh": "学校及其设备状态", "en": "Schools with their devices by state"},
    "web.api.resource.site": {"zh": "一所学校", "en": "One school"},
    "web.api.resource.devices": {"zh": "设备", "en": "Devices"},
    "web.api.resource.device": {"zh": "一台设备：最近读数、失败、端口、传感器", "en": "One device: last readings, failures, ports, sensors"},
    "web.api.resource.interfaces": {"zh": "一台设备的端口", "en": "The ports of one device"},
    "web.api.resource.rooms": {"zh": "各校教室就绪数和覆盖率", "en": "Schools with their rooms counted by readiness, and coverage"},
    "web.api.resource.rooms_of_site": {"zh": "一所学校的教室", "en": "The rooms of one school"},
    "web.api.resource.events": {"zh": "最近的事件，新的在前", "en": "What happened last, the newest first"},
    "web.api.resource.wall": {"zh": "大屏：各校状态、出口负载、监测盲区", "en": "The wall: schools by state, exits by load, what netmon does not see"},
    "web.api.resource.schools": {"zh": "学校名单及状态", "en": "Schools with their state"},
    "web.api.resource.school": {"zh": "一所学校：线路、教室、中断的设备、联系人", "en": "One school: lines, rooms, devices that are down, whom to call"},
    "web.api.resource.room": {"zh": "一间教室：设备、接口、最近几天的每节课", "en": "One room: parts, ports, the lessons of the last days"},
    "web.api.resource.incidents": {"zh": "故障，新的在前", "en": "Incidents, the newest first"},
    "web.api.resource.incident": {"zh": "一起故障：原因、影响、佐证、处理步骤", "en": "One incident: cause, impact, evidence, what to do"},
    "web.api.resource.neighbours": {"zh": "一台设备接着谁", "en": "Who is at the other end of a device's ports"},
    "web.api.resource.equipment": {"zh": "一台设备的光模块、PoE、堆叠、UPS 等", "en": "A device's optics, PoE, stack, UPS and the like"},
    "web.api.resource.topology": {"zh": "一所学校的拓扑", "en": "One school's map of devices and cables"},
    "web.api.resource.search": {
        "zh": "查找：名称、IP、MAC、序列号、教室；接在哪里",
        "en": "Search by name, IP, MAC, serial number, room; where it is plugged in",
    },
    "web.api.resource.findings": {"zh": "隐患", "en": "Findings"},
    "web.api.resource.assets": {"zh": "资产台账", "en": "The register of assets"},
    "web.api.resource.reports": {"zh": "报告文件", "en": "Files of reports"},
    "web.api.resource.figures": {"zh": "netmon 自己的各项指标（只给能看全区的人）", "en": "Figures of netmon itself (for who sees the whole district)"},
    "web.api.resource.unwatched": {
        "zh": "没有监测到的学校和设备（只给能看全区的人）",
        "en": "Schools and devices that are not watched (for who sees the whole district)",
    },
    "web.api.resource.plans": {"zh": "规划及最近一次评定", "en": "Plans and when they were judged"},
    "web.api.resource.shares": {"zh": "各项指标的达标情况", "en": "How many meet each target"},
    "web.api.resource.verdicts": {"zh": "逐校、逐线结论", "en": "Verdicts on schools and lines"},
    "web.api.resource.problems": {"zh": "问题清单（不达标的）", "en": "What failed"},
    "web.api.resource.ledger": {"zh": "整改台账", "en": "The ledger of problems"},
    "web.api.resource.self": {"zh": "netmon 自己：版本、配置、数据完整率、最慢的轮询", "en": "netmon itself: version, configuration, coverage, slowest polls"},
    "web.api.param.limit": {"zh": "一页多少行。", "en": "Rows on a page."},
    "web.api.param.cursor": {
        "zh": "从哪里接着列；只从上一页的“next”里取，不要自己拼。",
        "en": "Where the list goes on; taken from the `next` of the page before, never made up.",
    },
    "web.api.param.lang": {"zh": "出错说明用哪种语言；不写就看 Accept-Language。", "en": "The language of problems; Accept-Language decides otherwise."},
    "web.api.param.q": {"zh": "要找的词，空格隔开，都要出现，不分大小写。", "en": "Words to look for, separated by spaces; all must occur, whatever the case."},
    "web.api.param.site": {"zh": "只要这所学校（代号）。", "en": "Only of this school (its id)."},
    "web.api.param.status": {"zh": "只要这种状态。", "en": "Only in this state."},
    "web.api.param.role": {"zh": "只要这种设备（清单里的 role）。", "en": "Only of this role."},
    "web.api.param.failing": {
        "zh": "true：只要有设备中断的学校；false：只要没有的。",
        "en": "true: only schools with a device that is down; false: only those without.",
    },
    "web.api.param.oper_status": {"zh": "只要这种端口状态（up、down 等）。", "en": "Only ports in this operating status (up, down ...)."},
    "web.api.param.ready": {"zh": "只要已就绪、未就绪或无数据的教室。", "en": "Only rooms that are ready, are not, or cannot be told."},
    "web.api.param.kind": {"zh": "只要这一类。", "en": "Only of this kind."},
    "web.api.param.device": {"zh": "只要这台设备的。", "en": "Only of this device."},
    "web.api.param.since": {"zh": "只要这个时刻（Unix 秒）以来的。", "en": "Only since this moment (Unix seconds)."},
    "web.api.param.school_state": {"zh": "只要这种状态的学校。", "en": "Only schools in this state."},
    "web.api.param.incident_state": {"zh": "open 未恢复（不写就是它）、closed 已恢复、any 全部。", "en": "open (the default), closed, or any."},
    "web.api.param.verdict_state": {"zh": "只要这种结论。", "en": "Only verdicts in this state."},
    "web.api.param.ledger_status": {"zh": "open 整改中、proposed 拟销号、closed 已销号。", "en": "open, proposed to be closed, or closed."},
    "web.api.param.county": {"zh": "只要这个区县（“-”是没有写区县的）。", "en": "Only of this county (`-` is what has none)."},
    "web.api.param.cause": {"zh": "只要这种原因。", "en": "Only of this cause."},
    "web.api.param.severity": {"zh": "只要这种级别。", "en": "Only of this severity."},
    "web.api.param.plan": {"zh": "只要这个规划。", "en": "Only of this plan."},
    "web.api.param.target": {"zh": "只要这项指标。", "en": "Only of this target."},
    "web.api.param.vendor": {"zh": "只要这个厂商。", "en": "Only of this vendor."},
    "web.api.param.mark": {"zh": "只要有这种提示的。", "en": "Only with this mark."},
    "web.api.param.search": {"zh": "要找什么；必填。", "en": "What to look for; it must be there."},
    "web.api.param.if_none_match": {"zh": "上次答复的 ETag。", "en": "The ETag of an earlier answer."},
    "web.api.param.path.site": {"zh": "学校代号。", "en": "The school's id."},
    "web.api.param.path.name": {"zh": "设备在清单中的名字；“/”写成 %2F。", "en": "The device's name in the inventory; `/` is written %2F."},
    "web.api.problem.unknown_parameter": {"zh": "没有这个参数", "en": "No such parameter"},
    "web.api.problem.unknown_parameter.detail": {
        "zh": "这里没有参数“{name}”；可用的有：{known}。",
        "en": "There is no parameter '{name}' here; there are: {known}.",
    },
    "web.api.param.path.room": {"zh": "教室，按清单里的写法；“/”写成 %2F。", "en": "The room as the inventory has it; `/` is written %2F."},
    "web.api.param.path.number": {"zh": "故障编号。", "en": "The incident's number."},
    "web.api.problem.missing_parameter": {"zh": "缺少参数", "en": "A parameter is missing"},
    "web.api.problem.missing_parameter.detail": {"zh": "必须给出参数“{name}”。", "en": "Parameter '{name}' must be there."},
    "web.api.problem.wrong_value": {"zh": "参数的值不对", "en": "A parameter's value is wrong"},
    "web.api.problem.wrong_value.detail": {
        "zh": "参数“{name}”不能是这个值；允许的值见 /api。",
        "en": "Parameter '{name}' cannot have this value; /api says what it can.",
    },
    "web.api.problem.wrong_cursor": {"zh": "cursor 不对", "en": "The cursor is wrong"},
    "web.api.problem.wrong_cursor.detail": {
        "zh": "cursor 只能取自本地址上一页的“next”。",
        "en": "A cursor comes from the `next` of this address's page before.",
    },
    "web.api.problem.sign_in": {"zh": "请先登录", "en": "Sign in first"},
    "web.api.problem.sign_in.detail": {"zh": "请带上用户名和口令（HTTP Basic）。", "en": "Send a user name and a password (HTTP Basic)."},
    "web.api.problem.forbidden": {"zh": "没有权限", "en": "Not for this account"},
    "web.api.problem.forbidden.detail": {"zh": "此账号无权查看这里的内容。", "en": "This account may not see what is here."},
    "web.api.problem.not_found": {"zh": "没有找到", "en": "Not found"},
    "web.api.problem.not_found.detail": {
        "zh": "这个地址没有内容，或不在可见范围内。",
        "en": "There is nothing at this address, or nothing that this account may see.",
    },
    "web.api.problem.too_many": {"zh": "请求太多", "en": "Too many requests"},
    "web.api.problem.too_many.detail": {
        "zh": "请求太密，请按 Retry-After 的秒数稍后再试。",
        "en": "Too many requests; wait the seconds that Retry-After says.",
    },
    "web.api.problem.busy": {"zh": "暂时答不了", "en": "Not now"},
    "web.api.problem.busy.detail": {"zh": "正忙，请按 Retry-After 的秒数稍后再试。", "en": "Busy; wait the seconds that Retry-After says."},
    "web.api.page.title": {"zh": "数据接口", "en": "Data interface"},
    "web.api.page.document": {"zh": "OpenAPI 3.1 文档（机器可读）", "en": "OpenAPI 3.1 document (for programs)"},
    "web.api.page.try": {"zh": "在命令行上试：", "en": "On a command line:"},
    "web.api.page.endpoints": {"zh": "地址", "en": "Addresses"},
    "web.api.page.parameter": {"zh": "参数", "en": "Parameter"},
    "web.api.page.values": {"zh": "可取的值", "en": "Values"},
    "web.api.page.meaning": {"zh": "作用", "en": "What it does"},
    "web.api.page.example": {"zh": "答复样例", "en": "Example of an answer"},
    "web.api.page.problems": {"zh": "出错时", "en": "When something is wrong"},
    "web.api.page.problem": {"zh": "状态码和名称", "en": "Status and name"},
    "web.api.value.text": {"zh": "文本，最多 {most} 个字", "en": "text, at most {most} characters"},
    "web.api.value.between": {"zh": "{least}～{most}，不写是 {default}", "en": "{least} to {most}, by default {default}"},
    "web.api.value.integer": {"zh": "整数", "en": "whole number"},
    "web.api.value.number": {"zh": "数", "en": "number"},
}
