"""Texts of the reports on operation: availability, utilisation, coverage, assets."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "rpt.title.availability": {"zh": "{district}学校网络可用率与中断情况（{period}）", "en": "Availability and outages in {district} ({period})"},
    "rpt.title.utilisation": {"zh": "{district}线路使用情况（{period}）", "en": "Use of the lines of {district} ({period})"},
    "rpt.title.coverage": {
        "zh": "{district}学校无线网络与交互式白板覆盖情况（{period}）",
        "en": "Wi-Fi and whiteboards in the schools of {district} ({period})",
    },
    "rpt.title.assets": {"zh": "{district}设备台账（{period}）", "en": "Register of devices of {district} ({period})"},
    "rpt.no_history": {"zh": "没有历史数据库，可用率、中断和事件均无数据。", "en": "There is no history, so nothing is known of availability and events."},
    "rpt.no_register": {
        "zh": "资产登记簿尚未建立，设备只列学校档案里登记的内容。",
        "en": "There is no register of assets yet: only what the inventory says is listed.",
    },
    "rpt.events_cut": {"zh": "事件太多，较早的 {count} 条未列出。", "en": "Too many events: the {count} oldest are left out."},
    "rpt.rollups_only": {
        "zh": "{samples} 以前的原始采样已按保存期限删除，流量取自小时汇总（自 {first} 起）；小时汇总不能重算95%值和逐条结论。",
        "en": "Samples before {samples} are past their retention: traffic comes from hourly roll-ups (from {first} on), which give no percentile.",
    },
    "rpt.standby.word": {"zh": "（备用）", "en": "(standby)"},
    "rpt.whole_school": {"zh": "全校断网", "en": "whole school"},
    "rpt.total": {"zh": "全区合计", "en": "All"},
    "rpt.why.port_down": {"zh": "线路端口中断", "en": "the line's port is down"},
    "rpt.why.lines_down": {"zh": "上联或出口全部中断", "en": "all uplinks or all exits are down"},
    "rpt.length.s": {"zh": "{number}秒", "en": "{number} s"},
    "rpt.length.min": {"zh": "{number}分", "en": "{number} min"},
    "rpt.length.h": {"zh": "{number}小时", "en": "{number} h"},
    "rpt.length.d": {"zh": "{number}天", "en": "{number} d"},
    "rpt.length.join": {"zh": "", "en": " "},
    "rpt.unit.minutes": {"zh": "分钟", "en": "minutes"},
    "rpt.unit.rooms": {"zh": "间", "en": "rooms"},
    "rpt.sheet.outages": {"zh": "中断清单", "en": "Outages"},
    "rpt.sheet.exits_lines": {"zh": "线路可用率", "en": "Line availability"},
    "rpt.sheet.devices": {"zh": "设备可用率", "en": "Device availability"},
    "rpt.sheet.curves": {"zh": "流量曲线", "en": "Curves"},
    "rpt.sheet.lines_load": {"zh": "逐线使用情况", "en": "Use by line"},
    "rpt.sheet.ports_load": {"zh": "其他端口", "en": "Other ports"},
    "rpt.sheet.attention": {"zh": "须处理", "en": "To be dealt with"},
    "rpt.sheet.asset_list": {"zh": "设备清单", "en": "Devices"},
    "rpt.uptime.terms": {
        "zh": "口径：在线率＝在线时间÷（在线＋中断）；课时在线率只计各校校历中的课时（含晚自习），受上级中断影响的课时计入分母。不计入时段单列；"
        "监测系统自身停机的时间既不算在线也不算中断；未见到状态的时间为无数据，计入数据完整率。",
        "en": "Terms: availability = up / (up + down); that of lessons counts each school's own lesson hours, "
        "those cut off by something above among them. "
        "Excluded time stands apart; when netmon itself was down is neither up nor down; time without a known state lowers the data coverage.",
    },
    "rpt.uptime.outage_terms": {
        "zh": "学校断网：本校在用上联全部中断，或自有出口全部中断。受上级中断影响的设备不另计一次故障。"
        "监测系统停机期间结束的中断，结束时间取停机前最后见到的时刻。"
        "常亮设备（交换机、路由器、无线、服务器等）才计中断；一体机、投影机、电脑下课关机不算中断。",
        "en": "A school is off-line when all of its uplinks in use, or all of its own exits, "
        "are down. What only lies behind a fault is no failure of its own. "
        "An outage that ended while netmon was away ends when netmon last saw it. "
        "Boards, projectors and PCs are switched off after lessons: no outages.",
    },
    "rpt.uptime.summary": {
        "zh": "有线路可查的学校 {schools} 所，{online}。学校断网 {outages} 次，影响上课的学校 {hit} 所{mttr}；设备中断 {devices} 次。",
        "en": "{schools} schools have lines that can be watched; {online}. "
        "Schools were off-line {outages} times, {hit} of them in lesson hours{mttr}; devices "
        "failed {devices} times.",
    },
    "rpt.uptime.online": {"zh": "课时在线率 {share}", "en": "in lesson hours they were on-line {share}"},
    "rpt.uptime.no_lessons": {"zh": "统计期内没有课时", "en": "there were no lesson hours in the window"},
    "rpt.uptime.mttr": {"zh": "，平均修复时间 {minutes} 分钟", "en": ", back after {minutes} minutes on average"},
    "rpt.uptime.no_schools": {"zh": "没有一所学校的线路可查，无法统计在线率。", "en": "No school has a line that can be watched."},
    "rpt.uptime.unwatched": {
        "zh": "另有 {count} 所已建档学校没有可查的线路，名录中 {unlisted} 所未纳入监测：是否在线无数据，不计入上述在线率。",
        "en": "{count} schools in the inventory have no line that can be watched, {unlisted} of the roster are in no inventory: nothing is known of them.",
    },
    "rpt.uptime.not_over": {"zh": "统计期末未恢复", "en": "not over at the end"},
    "rpt.uptime.state.up": {"zh": "在线", "en": "up"},
    "rpt.uptime.state.down": {"zh": "中断", "en": "down"},
    "rpt.uptime.state.unreachable": {"zh": "受上级中断影响", "en": "unreachable"},
    "rpt.uptime.state.unknown": {"zh": "无数据", "en": "unknown"},
    "rpt.uptime.state.maintenance": {"zh": "维护", "en": "maintenance"},
    "rpt.uptime.state.off_hours": {"zh": "非教学时段", "en": "off hours"},
    "rpt.table.schools_online": {"zh": "各校在线情况（课时中断多的在前）", "en": "Schools, those that lost most lesson time first"},
    "rpt.table.longest": {"zh": "影响最大的10次中断（先比课时，再比时长）", "en": "The ten outages that cost most (lesson time first, then length)"},
    "rpt.table.frequent": {"zh": "反复中断（2次及以上）", "en": "What failed again and again (twice or more)"},
    "rpt.table.all_outages": {"zh": "全部中断（{count}）", "en": "All outages ({count})"},
    "rpt.chart.lesson_lost": {"zh": "课时内断网时间", "en": "Lesson time off-line"},
    "rpt.note.online": {
        "zh": "百分数只舍不入。数据完整率＝见到状态的时间÷（统计期－不计入时段）；不足100%的部分不算在线也不算中断。",
        "en": "Shares are cut, never rounded up. Data coverage = time with a known state / (window less excluded time).",
    },
    "rpt.note.unseen_lines": {"zh": "另有 {count} 条线路没有可查的端口，无数据。", "en": "{count} more lines have no port that can be watched."},
    "rpt.note.devices_up": {
        "zh": "只列轮询中的常亮设备。受影响＝上级中断时间，不算本设备故障。",
        "en": "Polled devices that should be up day and night. Cut off = time behind a fault above, no failure of its own.",
    },
    "rpt.col.lesson_online": {"zh": "课时在线率", "en": "Up in lessons"},
    "rpt.col.online": {"zh": "全天在线率", "en": "Up at all hours"},
    "rpt.col.lesson_lost": {"zh": "课时中断（分钟）", "en": "Lesson minutes lost"},
    "rpt.col.lesson_minutes": {"zh": "其中课时（分钟）", "en": "Lesson minutes"},
    "rpt.col.outages": {"zh": "中断次数", "en": "Outages"},
    "rpt.col.down": {"zh": "中断时间", "en": "Down"},
    "rpt.col.cut_off": {"zh": "受影响时间", "en": "Cut off"},
    "rpt.col.planned": {"zh": "不计入时间", "en": "Excluded time"},
    "rpt.col.seen": {"zh": "数据完整率", "en": "Data coverage"},
    "rpt.col.at_end": {"zh": "期末状态", "en": "At the end"},
    "rpt.col.what_failed": {"zh": "中断对象", "en": "What failed"},
    "rpt.col.until": {"zh": "恢复", "en": "Until"},
    "rpt.col.lasted": {"zh": "历时", "en": "Lasted"},
    "rpt.col.state_now": {"zh": "状态", "en": "State"},
    "rpt.col.because": {"zh": "原因", "en": "Because"},
    "rpt.col.device_role": {"zh": "设备类型", "en": "Role"},
    "rpt.load.terms": {
        "zh": "口径：速率为5分钟采样（或设定的采样间隔）的平均值；95%的时间不超过的值＝把全部采样从小到大排列，取第95%位的那一个（不插值）；"
        "容量取统计期末有效的合同，没有合同取端口速率；“忙”＝速率达到容量的80%。教学时段按各校校历。",
        "en": "Terms: rates are averages of one sample each; "
        "95 % of the samples do not exceed the 95 % value (nearest rank); the capacity is that of the contract "
        "in force at the end, else the port's speed; busy = at or above 80 % of it. Lesson hours are each school's own.",
    },
    "rpt.load.rule": {
        "zh": "扩容建议的规则：教学时段内超过5%的已知时间达到容量的80%，且教学时段数据完整率不低于规定值，才建议扩容；建议值＝教学时段95%值÷0.7，"
        "取运营商常见档位的上一档。流量超过登记合同的，先核对合同。流量小不说明带宽够不够，只说明没有拥塞。",
        "en": "Rule for widening a line: "
        "proposed only when more than 5 % of the known lesson hours are at 80 % of the capacity or above and enough samples are "
        "there; the proposal is the 95 % value of lesson hours divided by 0.7, at the next bandwidth that providers sell. "
        "Where more was carried than the contract on record, check that first. Low use proves nothing but the "
        "absence of congestion.",
    },
    "rpt.load.summary": {
        "zh": "有流量数据的线路 {lines} 条，其中互联网出口 {exits} 条；按下列规则建议扩容 {small} 条。",
        "en": "{lines} lines have samples, {exits} of them Internet exits; by the rule below {small} should be widened.",
    },
    "rpt.load.none": {"zh": "统计期内没有任何线路的流量数据。", "en": "No line has samples in the window."},
    "rpt.load.widen": {"zh": "建议扩容到 {to}", "en": "widen to {to}"},
    "rpt.load.check_short": {"zh": "核对合同", "en": "check the contract"},
    "rpt.load.enough": {"zh": "不需扩容", "en": "wide enough"},
    "rpt.load.too_little": {"zh": "数据不足，不提建议", "en": "too few samples"},
    "rpt.load.no_capacity": {"zh": "容量未知", "en": "capacity unknown"},
    "rpt.load.contract": {"zh": "合同", "en": "contract"},
    "rpt.load.port": {"zh": "端口", "en": "port"},
    "rpt.load.curves": {
        "zh": "95%值占容量比例最高的出口，每小时平均速率，取自小时汇总；曲线断开处没有数据。红线是全部采样的95%值，由原始采样计算。",
        "en": "The fullest exits: mean rate of each hour, from hourly roll-ups; "
        "where the line breaks there is no data. The red line is the 95 % value of all "
        "samples.",
    },
    "rpt.load.hourly": {"zh": "每小时平均", "en": "mean of each hour"},
    "rpt.load.p95_line": {"zh": "95%的时间不超过 {value}", "en": "95 % of the time at most {value}"},
    "rpt.load.within": {"zh": "95%的时间不超过", "en": "95 % at most"},
    "rpt.load.left": {"zh": "余量", "en": "left"},
    "rpt.load.above": {"zh": "超过登记容量", "en": "above the capacity on record"},
    "rpt.table.top": {"zh": "最满的 {count} 条线路（取较满的方向）", "en": "The {count} fullest lines, in their fuller direction"},
    "rpt.chart.top": {"zh": "95%的时间不超过的速率占容量的多少", "en": "95 % value against capacity"},
    "rpt.note.load": {
        "zh": "速率单位 Mbit/s，只舍不入；忙的分钟数为采样时间之和。空白＝没有数据。",
        "en": "Rates in Mbit/s, cut; busy minutes are sums of sample times. Empty = no data.",
    },
    "rpt.note.no_samples": {"zh": "另有 {count} 条线路没有采样。", "en": "{count} more lines have no samples."},
    "rpt.col.capacity": {"zh": "容量", "en": "Capacity"},
    "rpt.col.capacity_by": {"zh": "容量依据", "en": "By"},
    "rpt.col.p95_under": {"zh": "95%的时间不超过", "en": "95 % at most"},
    "rpt.col.p95_ratio": {"zh": "占容量", "en": "Of capacity"},
    "rpt.col.busy_minutes": {"zh": "忙（分钟）", "en": "Busy (min)"},
    "rpt.col.lesson_p95": {"zh": "课时内95%不超过", "en": "95 % in lessons"},
    "rpt.col.lesson_busy": {"zh": "课时内忙（分钟）", "en": "Busy in lessons (min)"},
    "rpt.col.lesson_share": {"zh": "课时内忙的比例", "en": "Busy share of lessons"},
    "rpt.col.advice": {"zh": "扩容建议", "en": "Advice"},
    "rpt.col.speed": {"zh": "端口速率", "en": "Speed"},
    "rpt.col.in_mean": {"zh": "收·平均", "en": "In, mean"},
    "rpt.col.in_p95": {"zh": "收·95%不超过", "en": "In, 95 %"},
    "rpt.col.out_mean": {"zh": "发·平均", "en": "Out, mean"},
    "rpt.col.out_p95": {"zh": "发·95%不超过", "en": "Out, 95 %"},
    "rpt.cover.terms": {
        "zh": "口径：无线覆盖率＝有无线AP服务的教学、办公用房÷应有的用房，按学校登记的AP推算，未测信号强度；白板覆盖率＝登记并见到一体机（投影）的教室÷教室。"
        "下限＝看不到的全算没有，上限＝全算有。未登记教室的学校按申报数推算，都没有的为无数据。",
        "en": "Terms: Wi-Fi coverage = rooms for teaching and work that an access point serves / all such rooms, "
        "by the register of access points; no signal was "
        "measured. Board coverage = classrooms whose board was seen / classrooms. Lower = all that was not seen counts as missing, upper = as there.",
    },
    "rpt.cover.silent": {
        "zh": "名录 {total} 所学校中，{count} 所没有登记教室也没有申报数（含未纳入监测的）：无数据，不知道有多少间，未包括在下列房间数里。",
        "en": "Of {total} schools on the roster {count} registered no rooms and declared nothing (those in no inventory among them): "
        "unknown, and in no number of "
        "rooms below.",
    },
    "rpt.cover.good": {"zh": "有覆盖", "en": "covered"},
    "rpt.cover.bad": {"zh": "无覆盖", "en": "not covered"},
    "rpt.cover.unreachable": {"zh": "受上级中断影响", "en": "unreachable"},
    "rpt.cover.unknown": {"zh": "无数据", "en": "unknown"},
    "rpt.cover.basis.rooms": {"zh": "按AP登记推算", "en": "by the register of rooms and access points"},
    "rpt.cover.basis.declared": {"zh": "按学校申报推算", "en": "by what the school declared"},
    "rpt.cover.basis.insufficient": {"zh": "证据不足", "en": "insufficient"},
    "rpt.chart.wifi": {"zh": "各校无线覆盖（按用房）", "en": "Wi-Fi by school (rooms)"},
    "rpt.note.cover": {
        "zh": "AP在线＝最近一天见到；白板见到＝统计期开始以来见到过（只开机时可见）。课前就绪、使用按已结束的课时统计，数据不足的课时留在分母里。",
        "en": "Access points on-line: seen within the last day; boards seen: "
        "since the window began. Ready and used are of lessons that ended; those with too "
        "little data stay in the denominator.",
    },
    "rpt.note.cover_schools": {"zh": "“—”和空白是无数据，不是0。", "en": "A dash or an empty cell is unknown, never 0."},
    "rpt.col.wifi_counted": {"zh": "应覆盖用房", "en": "Rooms to cover"},
    "rpt.col.wifi_rooms": {"zh": "有无线的用房", "en": "Rooms with Wi-Fi"},
    "rpt.col.wifi_share": {"zh": "无线覆盖率（下限～上限）", "en": "Wi-Fi coverage (lower to upper)"},
    "rpt.col.points": {"zh": "登记AP", "en": "Access points"},
    "rpt.col.points_seen": {"zh": "在线AP", "en": "On-line"},
    "rpt.col.points_of": {"zh": "AP在线/登记", "en": "Access points on-line / all"},
    "rpt.col.boards_of": {"zh": "白板见到/登记", "en": "Boards seen / all"},
    "rpt.col.board_rooms": {"zh": "有白板的教室", "en": "Classrooms with a board"},
    "rpt.col.board_share": {"zh": "白板覆盖率（下限～上限）", "en": "Board coverage (lower to upper)"},
    "rpt.col.boards": {"zh": "登记白板", "en": "Boards"},
    "rpt.col.boards_seen": {"zh": "见到白板", "en": "Boards seen"},
    "rpt.col.ready_share": {"zh": "课前就绪率", "en": "Lessons ready"},
    "rpt.col.used_share": {"zh": "课时使用率", "en": "Lessons used"},
    "rpt.col.cover_basis": {"zh": "推算依据", "en": "Basis"},
    "rpt.col.rooms": {"zh": "登记用房", "en": "Rooms"},
    "rpt.col.lessons": {"zh": "课时数", "en": "Lessons"},
    "rpt.assets.terms": {
        "zh": "来源：型号、序列号、软件由设备自报，购置日期、停止支持日期由学校档案登记。"
        "“久未见到”＝见到过但已 {days} 天以上未见到；只登记、从未应答的列为“从未见到”。",
        "en": "Sources: model, serial number and software are what devices say of themselves, "
        "purchase and end of life what the inventory says. Gone: seen once "
        "and not for {days} days or more. Never seen: in the inventory, and never answered.",
    },
    "rpt.assets.summary": {
        "zh": "登记设备 {total} 台：见到过 {seen}，从未见到 {never}，{days} 天以上未见到 {gone}，"
        "已停止支持 {ended}；序列号重复 {doubled} 个；写明购置日期的 {bought} 台。",
        "en": "{total} devices: seen {seen}, never seen {never}, not for {days} days {gone}, "
        "past the end of support {ended}; serial numbers that several have: "
        "{doubled}; with a date of purchase: {bought}.",
    },
    "rpt.assets.no_model": {"zh": "另有 {count} 台未自报厂商和型号。", "en": "{count} more told neither vendor nor model."},
    "rpt.table.by_role": {"zh": "按设备类型", "en": "By role"},
    "rpt.table.by_model": {"zh": "按厂商和型号", "en": "By vendor and model"},
    "rpt.table.by_school": {"zh": "按学校", "en": "By school"},
    "rpt.table.doubled": {"zh": "重复的序列号（{count}）", "en": "Serial numbers that several devices have ({count})"},
    "rpt.table.assets_gone": {"zh": "{days} 天以上未见到（{count}）", "en": "Not seen for {days} days or more ({count})"},
    "rpt.table.assets_eol": {"zh": "已停止支持或一年内停止支持（{count}）", "en": "Past the end of support, or within a year ({count})"},
    "rpt.table.assets_never": {"zh": "已登记、从未见到（{count}）", "en": "In the inventory, never seen ({count})"},
    "rpt.note.doubled": {
        "zh": "两台设备序列号相同：可能是一台设备用了两个名称，或登记时抄错。",
        "en": "Two devices with one serial number: one box under two names, or a copying error.",
    },
    "rpt.note.assets": {
        "zh": "年限＝自购置日起的年数；空白＝未登记或设备未自报。",
        "en": "Age in years since purchase; empty = not entered, or the device does not say.",
    },
    "rpt.col.vendor": {"zh": "厂商", "en": "Vendor"},
    "rpt.col.model": {"zh": "型号", "en": "Model"},
    "rpt.col.serial": {"zh": "序列号", "en": "Serial no."},
    "rpt.col.software": {"zh": "软件版本", "en": "Software"},
    "rpt.col.devices": {"zh": "台数", "en": "Devices"},
    "rpt.col.seen_once": {"zh": "见到过", "en": "Seen"},
    "rpt.col.gone": {"zh": "久未见到", "en": "Gone"},
    "rpt.col.never": {"zh": "从未见到", "en": "Never"},
    "rpt.never": {"zh": "从未", "en": "never"},
    "rpt.col.eol": {"zh": "已停止支持", "en": "Past support"},
    "rpt.col.eol_soon": {"zh": "一年内停止", "en": "Within a year"},
    "rpt.col.with_serial": {"zh": "有序列号", "en": "With serial"},
    "rpt.col.mean_age": {"zh": "平均年限", "en": "Mean age"},
    "rpt.col.room": {"zh": "房间", "en": "Room"},
    "rpt.col.last_seen": {"zh": "最近见到", "en": "Last seen"},
    "rpt.col.first_seen": {"zh": "首次见到", "en": "First seen"},
    "rpt.col.unseen_days": {"zh": "未见天数", "en": "Days unseen"},
    "rpt.col.end_of_life": {"zh": "停止支持日", "en": "End of support"},
    "rpt.col.bought": {"zh": "购置日期", "en": "Bought"},
    "rpt.col.years": {"zh": "年限", "en": "Age"},
    "rpt.col.parts": {"zh": "部件数", "en": "Parts"},
}
