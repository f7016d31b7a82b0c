"""Texts of the compliance report: its sheets, the rules in words, the ledger, the inspection, the checks."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "rpt.title.compliance": {"zh": "{district}学校网络带宽达标情况（{period}）", "en": "Bandwidth compliance of the schools of {district} ({period})"},
    "rpt.sheet.conclusions": {"zh": "结论", "en": "Conclusions"},
    "rpt.sheet.counties": {"zh": "分县区小计", "en": "By county"},
    "rpt.sheet.groups": {"zh": "区级指标", "en": "District"},
    "rpt.sheet.method": {"zh": "口径说明", "en": "Method"},
    "rpt.sheet.schools": {"zh": "逐校明细", "en": "Schools"},
    "rpt.sheet.lines": {"zh": "逐线明细", "en": "Lines"},
    "rpt.sheet.problems": {"zh": "问题清单", "en": "Problems"},
    "rpt.sheet.ledger": {"zh": "整改台账", "en": "Ledger"},
    "rpt.sheet.inspection": {"zh": "抽查单", "en": "Inspection"},
    "rpt.sheet.exclusions": {"zh": "不计入清单", "en": "Exclusions"},
    "rpt.sheet.manual": {"zh": "人工填报", "en": "Manual entries"},
    "rpt.sheet.checks": {"zh": "校验", "en": "Verification"},
    "rpt.table.shares": {"zh": "表1　各指标达标情况", "en": "Table 1: targets"},
    "rpt.table.per_school": {"zh": "表2　按校（不除班数）的结果，仅供对照", "en": "Table 2: per school (not divided by classes), for comparison alone"},
    "rpt.table.groups": {"zh": "区级、县级指标", "en": "Targets of counties and the district"},
    "rpt.table.unquantified": {"zh": "无量化标准的要求（原文没有数字，不判定）", "en": "Requirements without a number (shown, not judged)"},
    "rpt.table.targets": {"zh": "指标原文与要求", "en": "Targets: quote and requirement"},
    "rpt.table.areas": {"zh": "城乡对照（规划用语对应的统计用城乡分类）", "en": "Area words of the plans, as classes of the statistics"},
    "rpt.table.documents": {"zh": "文本来源", "en": "Sources"},
    "rpt.table.fails": {"zh": "不达标（{count}）", "en": "Fail ({count})"},
    "rpt.table.findings": {"zh": "须核实的矛盾（{count}）", "en": "Contradictions to be resolved ({count})"},
    "rpt.table.doubts": {"zh": "证据不足和无数据（{count}）", "en": "Insufficient evidence and no data ({count})"},
    "rpt.table.unlisted": {"zh": "未纳入监测的学校（{count}）", "en": "Schools in no inventory ({count})"},
    "rpt.table.exclusions": {"zh": "不计入时段", "en": "Excluded time"},
    "rpt.table.excluded": {"zh": "整个统计期不计入", "en": "Excluded for the whole period"},
    "rpt.table.manual": {"zh": "人工填报的指标", "en": "Targets filled in by hand"},
    "rpt.table.baselines": {"zh": "基线（规划引用的旧数据，不是指标）", "en": "Baselines (figures that the plans quote; no targets)"},
    "rpt.table.inputs": {"zh": "输入文件", "en": "Input files"},
    "rpt.table.days": {"zh": "日数据文件（逐日哈希成链）", "en": "Day files (hash-chained)"},
    "rpt.table.ports": {"zh": "各端口原始数据哈希", "en": "Hashes of the raw data by port"},
    "rpt.chart.shares": {"zh": "各指标结论构成", "en": "Verdicts by target"},
    "rpt.chart.unit": {"zh": "所/条", "en": "schools/lines"},
    "rpt.note.shares": {
        "zh": "下限＝证据不足、无数据全算不达标；上限＝全算达标。百分数只舍不入。达标按认定依据分列：实测强于合同认定，合同认定强于端口和登记。",
        "en": "Lower = all that is insufficient or unknown failed; upper = all of it passed. Percentages are cut, never rounded up. "
        "Passes are listed by basis: measured is stronger than contract, contract than port and register.",
    },
    "rpt.note.per_school": {
        "zh": "把同一数字当作全校带宽来比照。规划原文未写明是否按班，本报告的结论以表1（班均）为准。",
        "en": "The same number taken for the whole school. The plans do not say whether it is meant per class; the verdicts are those of table 1.",
    },
    "rpt.note.detail": {
        "zh": "带宽单位 Mbit/s，显示两位小数、只舍不入；算式列取一位小数，可用计算器复算。差额＝实际－要求（班均的按班算），还差＝达标还需增加的总带宽。"
        "班均、按校只在已判定时填写。",
        "en": "Rates in Mbit/s with at most two decimals, cut; sums show one decimal and can be checked by calculator. Margin = value less requirement "
        "(per class where the target is); short by = bandwidth missing in all. Per class and per school are filled in where the verdict is decided.",
    },
    "rpt.note.ledger": {
        "zh": "编号长期不变。“拟销号”由以后的数据证明达标后自动提出，须由人在 problems.csv 填写销号确认人后才销号；没有数据、证据不足都不会使问题销号。",
        "en": "Numbers never change. Closing is proposed when later data proves a pass, and done when a person enters confirmed_by in problems.csv; "
        "missing data closes nothing.",
    },
    "rpt.note.inspection": {
        "zh": "测速应接有线、停用其他终端，服务器应在城域网以外（查出口）或以内（查接入），记下服务器名称。",
        "en": "Test by wire with nothing else in use; the server outside the MAN (exit) or inside (access); write its name down.",
    },
    "rpt.note.exclusions": {
        "zh": "不计入时段必须在开始之前登记；开始之后才登记的列出但不采纳，该时段照常计入。",
        "en": "Exclusions must be entered before they begin; those entered later are listed and not accepted.",
    },
    "rpt.note.manual": {
        "zh": "本表由人填报，本系统不能测量，不与实测结论合并计算。",
        "en": "Filled in by people: netmon cannot measure these, and they are never counted with what was measured.",
    },
    "rpt.note.baselines": {"zh": "只作对照，不参加判定。", "en": "For comparison alone; nothing is judged by them."},
    "rpt.note.areas": {
        "zh": "城区、镇区、乡村按统计用城乡分类；以学校名录为准，名录未写的取学校档案。",
        "en": "City, town and village are classes of the statistics, taken from the roster, else from the school's own file.",
    },
    "rpt.note.documents": {
        "zh": "来源写作“代号:L行号”，指该文本的第几行。文本为网上转载，不是发文机关的原件；以原件为准。",
        "en": "A source such as 000:L126 is a line of that text. The texts are reposts, not the issuers' own pages.",
    },
    "rpt.note.verify": {
        "zh": "在任何一台装有 netmon 的机器上，用本报告的 JSON（或带有它的 XLSX）和日数据文件运行上面的命令，会重新计算全部哈希、统计和结论，"
        "并指出第一处不同。",
        "en": "On any machine with netmon, this command recomputes every hash, figure and verdict from the report's JSON (or the XLSX that carries "
        "it) and the day "
        "files, and names the first difference.",
    },
    "rpt.findings.count": {
        "zh": "发现 {count} 处登记与实测矛盾（合同登记可能过期、端口登记可能有误），列在“问题清单”，相关结论为证据不足。",
        "en": "{count} contradictions between records and measurement (contract or port on record may be out of date) are listed under 'Problems'; "
        "the verdicts concerned are insufficient.",
    },
    "rpt.rule.evidence": {
        "zh": "佐证按上下限认定：实测到的流量和测速是下限，能证明达标；合同、限速、端口速率、聚合链路在用成员是上限，能证明不达标。"
        "上下限都不能决定时，结论为证据不足。",
        "en": "Evidence is bounds: use reached and tests are lower bounds and prove a pass; contract, shaper, port speed and active LAG members "
        "are upper bounds "
        "and prove a fail. Where neither decides, the evidence is insufficient.",
    },
    "rpt.rule.port": {
        "zh": "端口速率只能证明对线路本身的要求（如“千兆光纤接入”），不能单独证明出口带宽达标；端口正常的百兆线路认定为100M（已计以太网开销）。",
        "en": "A port's speed proves only what is asked of the line itself; it never proves an exit's bandwidth alone. A healthy 100M port passes 100M.",
    },
    "rpt.rule.contract": {
        "zh": "统计期末有效、且统计期内线路确有流量的合同，可认定达标，依据记作“合同认定”，与“实测”分开统计。判定用合同下行，上行并列。",
        "en": "A contract in force at the end of the window on a line that carried traffic gives a pass by contract, counted apart from measured. "
        "Down is judged, up printed beside.",
    },
    "rpt.rule.finding": {
        "zh": "实测高于合同或端口登记时，说明登记可能过期或有误，列入问题清单，核实前结论为证据不足。",
        "en": "A measurement above the contract or port on record is a finding; until it is resolved the evidence is insufficient.",
    },
    "rpt.rule.tests": {
        "zh": "测速写明服务器在城域网以内还是以外：以内只证明接入，以外才证明出口。测速结果加上同时段其他流量和以太网开销；失败的测速按0计入，因线路忙而推迟、"
        "受测速设备所限的不计。",
        "en": "A test names its server: one inside the MAN proves access, only one outside proves an exit. Cross traffic and Ethernet overhead are "
        "added; failed "
        "tests count as 0, deferred ones and those limited by the probe do not count.",
    },
    "rpt.rule.low_use": {"zh": "用得少不等于带宽小：低流量不作为不达标的依据。", "en": "Low use proves nothing."},
    "rpt.rule.exit_model": {
        "zh": "出口方式：自有出口按本校在用出口之和；统一出口按区级在用出口之和除以共用学校的班数，各校结论相同并注明；按校限速取限速值，"
        "且不高于统一出口和接入线路。",
        "en": "Exit models: own = sum of the school's exits in use; shared = the district's exits divided by all classes behind them, one verdict "
        "for all; capped "
        "= the school's limit, never above the pool or its access line.",
    },
    "rpt.rule.standby": {
        "zh": "备用线路一律不计入带宽；未证实可用的标为备用未验证。",
        "en": "Standby lines never add bandwidth; one that is not proven is marked standby, unproven.",
    },
    "rpt.rule.denominator": {
        "zh": "分母是学校名录，不是本系统的清单：名录中没有纳入监测的学校按“无数据”计入，不从分母剔除。",
        "en": "The denominator is the roster, not the inventory: schools in no inventory are unknown, and stay in it.",
    },
    "rpt.rule.classes": {
        "zh": "教学班数、学生数取统计期末有效的登记数；没有登记班数的不判班均，也不改按校判定。",
        "en": "Classes and students are those in force at the end of the window; without them nothing is judged per class, and never per school instead.",
    },
    "rpt.rule.states": {
        "zh": "结论六种：达标、不达标、证据不足（有数据但不能决定）、无数据、不适用（含无量化标准）、不计入（整个统计期被剔除）。"
        "应评＝达标＋不达标＋证据不足＋无数据。",
        "en": "Verdicts: pass, fail, insufficient (data that does not decide), unknown, not applicable (also: no number), excluded. Judged = pass + fail + "
        "insufficient + unknown.",
    },
    "rpt.rule.shares": {
        "zh": "达标率给出下限和上限，缺数据不会提高达标率；百分数只舍不入，99.95%不写作100%。",
        "en": "Shares have a lower and an upper bound; missing data never improves them. Percentages are cut: 99.95 % never prints as 100 %.",
    },
    "rpt.rule.coverage": {
        "zh": "数据完整率＝有有效数值的采样数÷应有采样数；本系统自身停机造成的缺口计为缺数，但不算线路中断。",
        "en": "Data coverage = samples with a value ÷ samples expected; netmon's own downtime counts as missing, never as an outage of the line.",
    },
    "rpt.rule.percentile": {
        "zh": "“95%的时间不超过”：把统计期内的采样从小到大排列，取第⌈0.95n⌉个，不插值；由原始采样计算，不用平均后的数据。",
        "en": "'Not exceeded in 95 % of the time': sample ceil(0.95 n) in order of size, no interpolation; from raw samples, never from averages.",
    },
    "rpt.rule.lessons": {
        "zh": "上课时段按各校校历：学期、节假日、调休、作息时间和晚自习。",
        "en": "Lesson hours follow each school's calendar: terms, holidays, make-up days, lesson grid and evening study.",
    },
    "rpt.rule.exclusions": {
        "zh": "检修、考试等不计入时段必须在开始前登记，写明理由和登记人；迟报的列出但照常计入。",
        "en": "Time that does not count must be entered before it begins, with reason and name; late entries are listed, and the time counts.",
    },
    "rpt.rule.rounding": {
        "zh": "判定用精确分数计算，不先取整；显示的小数不会使结果看上去达到或达不到要求。",
        "en": "Verdicts are computed in exact fractions; printed decimals never make a value seem to reach, or to miss, what is asked.",
    },
    "rpt.rule.sampling": {
        "zh": "采样间隔 {slot} 秒；数据完整率低于 {coverage} 时，不用“没见到”作为依据。",
        "en": "One sample every {slot} s; below a data coverage of {coverage} nothing that was seen to be small counts.",
    },
    "rpt.rule.runs.mean": {"zh": "多次测速取平均值，失败的按0计。", "en": "Of several tests the mean counts, failed ones as 0."},
    "rpt.rule.runs.p95": {
        "zh": "多次测速取95%的次数都达到的速率，失败的按0计。",
        "en": "Of several tests the speed counts that 95 % of them reached, failed ones as 0.",
    },
    "rpt.rule.runs.eighty_eighty": {
        "zh": "多次测速按“80%的次数达到标称速率的80%”认定，失败的按0计。",
        "en": "Of several tests the speed counts of which 80 % of them reached 80 %, failed ones as 0.",
    },
    "rpt.rule.unreliable": {
        "zh": "规划文本为转载或改写文本，印出的年份不可靠：期限照印，但不判“逾期”。",
        "en": "The plans' texts are reposts or paraphrased, and their years cannot be trusted: deadlines are shown as printed, and nothing is "
        "called overdue by them.",
    },
    "rpt.rule.reliable": {
        "zh": "期限可靠的指标，过期仍不达标的标注“逾期”。",
        "en": "Of targets with deadlines that can be trusted, a fail after the deadline is overdue.",
    },
    "rpt.plan.note": {"zh": "《{plan}》：{note}", "en": "{plan}: {note}"},
    "rpt.quantifier.each_link": {"zh": "每条线路", "en": "each line"},
    "rpt.quantifier.each_site": {"zh": "每所学校", "en": "each school"},
    "rpt.quantifier.share_of_sites": {"zh": "学校的比例", "en": "a share of the schools"},
    "rpt.quantifier.mean_of_sites": {"zh": "各校平均", "en": "the mean of the schools"},
    "rpt.quantifier.count": {"zh": "数量", "en": "a count"},
    "rpt.quantifier.exists": {"zh": "有即可", "en": "one is enough"},
    "rpt.deadline.none": {"zh": "原文未写", "en": "none printed"},
    "rpt.deadline.reliable": {"zh": "{day:%Y-%m-%d}", "en": "{day:%Y-%m-%d}"},
    "rpt.deadline.printed": {"zh": "{day:%Y-%m-%d}（原文，不可靠）", "en": "{day:%Y-%m-%d} (as printed, not reliable)"},
    "rpt.inspection.how": {
        "zh": "从名录 {total} 所中随机抽取 {count} 所。随机种子：{seed}。抽法：对每所学校计算 SHA-256(种子＋换行符＋标识码)，"
        "从小到大取前 {count} 所；任何人用同一种子都抽到同样的学校。",
        "en": "{count} of {total} schools drawn at random. Seed: {seed}. Of each school SHA-256(seed, line feed, code) is taken, the {count} smallest are "
        "drawn: anybody draws the same by the same seed.",
    },
    "rpt.inspection.none": {"zh": "本期没有抽取学校。", "en": "No school was drawn."},
    "rpt.inspection.said": {"zh": "{target} {state} {sum}", "en": "{target} {state} {sum}"},
    "rpt.exclusion.held": {"zh": "采纳，不计入", "en": "accepted"},
    "rpt.exclusion.late": {"zh": "迟报，照常计入", "en": "late, not accepted"},
    "rpt.not_filled": {"zh": "未填报", "en": "not filled in"},
    "rpt.ledger.sum": {
        "zh": "共 {total} 项：整改中 {open}，拟销号 {proposed}，已销号 {closed}。",
        "en": "{total} in all: {open} open, {proposed} proposed for closing, {closed} closed.",
    },
    "rpt.ledger.missed": {"zh": "{title}未达到{required}", "en": "{title}: {required} not reached"},
    "rpt.ledger.recheck.open": {"zh": "截至 {day:%Y-%m-%d} 仍不达标", "en": "still failing on {day:%Y-%m-%d}"},
    "rpt.ledger.recheck.proposed": {"zh": "截至 {day:%Y-%m-%d} 的数据证明达标", "en": "data up to {day:%Y-%m-%d} proves a pass"},
    "rpt.ledger.recheck.closed": {"zh": "截至 {day:%Y-%m-%d} 的数据证明达标", "en": "data up to {day:%Y-%m-%d} proves a pass"},
    "rpt.ledger.now": {"zh": "本期结论：{state}", "en": "in this report: {state}"},
    "rpt.ledger.not_judged": {"zh": "本期未评", "en": "not judged in this report"},
    "rpt.ledger.status.open": {"zh": "否", "en": "no"},
    "rpt.ledger.status.proposed": {"zh": "拟销号，待确认：", "en": "proposed, to be confirmed by:"},
    "rpt.ledger.status.closed": {"zh": "是（{day}，{who}确认）", "en": "yes ({day}, confirmed by {who})"},
    "rpt.ledger.status.unproven": {"zh": "否（{who}已确认，但数据未证明达标）", "en": "no (confirmed by {who}, but no data proves a pass)"},
    "rpt.check.label.number": {"zh": "报告编号", "en": "Report number"},
    "rpt.check.label.made": {"zh": "生成时间", "en": "Made at"},
    "rpt.check.label.window": {"zh": "统计期", "en": "Period"},
    "rpt.check.label.closed": {"zh": "数据状态", "en": "State of the data"},
    "rpt.check.label.gaps": {"zh": "本系统停机缺口", "en": "Times netmon did not poll"},
    "rpt.check.window": {"zh": "{start:%Y-%m-%d %H:%M} ≤ t < {end:%Y-%m-%d %H:%M}", "en": "{start:%Y-%m-%d %H:%M} ≤ t < {end:%Y-%m-%d %H:%M}"},
    "rpt.check.label.version": {"zh": "软件版本", "en": "Version"},
    "rpt.check.label.data": {"zh": "数据总哈希（SHA-256）", "en": "Hash of all data (SHA-256)"},
    "rpt.check.closed": {"zh": "统计期内各日数据已封存，不会再变。", "en": "All days of the window are closed: the same question gets the same answer."},
    "rpt.check.provisional": {
        "zh": "暂定：统计期内有的日数据尚未封存或缺失，以后重做结果可能不同。",
        "en": "Provisional: a part of the window is in no closed day file yet; the answer may still change.",
    },
    "rpt.check.gaps": {"zh": "{count} 段，共 {minutes} 分钟", "en": "{count}, {minutes} min in all"},
    "rpt.check.label.seed": {"zh": "抽查随机种子", "en": "Seed of the inspection"},
    "rpt.check.label.command": {"zh": "复核命令", "en": "Command to verify"},
    "rpt.input.plan": {"zh": "指标文件：{plan}", "en": "targets: {plan}"},
    "rpt.input.roster": {"zh": "学校名录", "en": "roster"},
    "rpt.input.other": {"zh": "其他输入", "en": "other input"},
    "ledger.note.trial": {"zh": "试做：台账没有改动，新编号为暂定。", "en": "A trial run: the ledger was not changed, new numbers are provisional."},
    "ledger.note.not_ended": {
        "zh": "统计期尚未结束：台账没有改动，新编号为暂定。",
        "en": "The period has not ended: the ledger was not changed, new numbers are provisional.",
    },
    "ledger.note.not_written": {
        "zh": "数据目录 {folder} 不能写入：台账没有改动，新编号为暂定。",
        "en": "The state folder {folder} cannot be written: the ledger was not changed, new numbers are provisional.",
    },
    "ledger.note.newer": {
        "zh": "台账 {file} 由更新版本的 netmon 写成，没有读取也没有改动；本报告的台账编号为暂定。",
        "en": "The ledger {file} was written by a later netmon and was left as it is; the numbers in this report are provisional.",
    },
    "ledger.note.damaged": {
        "zh": "台账 {file} 已损坏，没有改动；请从备份恢复。本报告的台账编号为暂定，不可上报。",
        "en": "The ledger {file} is damaged and was left as it is: restore it from a backup. The numbers in this report are provisional.",
    },
    "ledger.note.entered": {"zh": "problems.csv 第 {line} 行未采用：{problem}", "en": "problems.csv line {line} was not used: {problem}"},
    "rectification.no_header": {"zh": "找不到表头：要有“编号”一列。", "en": "There is no header row with the column number (编号)."},
    "rectification.row": {
        "zh": "编号应如 ZG-2026-0001，日期应如 2026-12-31；这里写的是“{value}”。",
        "en": "A number is such as ZG-2026-0001, a day such as 2026-12-31; this says '{value}'.",
    },
    "rectification.duplicate": {"zh": "编号 {number} 写了两次，只用第一次。", "en": "{number} is given twice; the first counts."},
}
