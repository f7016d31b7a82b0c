"""What `netmon report` says to who runs it, and the notes of a report on how it was made."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.report": {
        "zh": "生成报告：达标、摸底、可用率、带宽利用、覆盖、资产、日报、周报、年报、督导、验收",
        "en": "make a report from history, for handing in",
    },
    "report.option.kind": {"zh": "报告种类", "en": "kind of report"},
    "report.option.plan": {"zh": "按哪个规划判定（默认 default）", "en": "the plan to judge by (default: default)"},
    "report.option.from": {"zh": "第一天，2026-10-01", "en": "first day, 2026-10-01"},
    "report.option.to": {"zh": "最后一天（含当天）", "en": "last day, included"},
    "report.option.month": {"zh": "一个月，2026-10", "en": "one month, 2026-10"},
    "report.option.last_month": {"zh": "上个月", "en": "the month before this one"},
    "report.option.last_week": {"zh": "上周一至周日", "en": "last week, Monday to Sunday"},
    "report.option.yesterday": {"zh": "昨天", "en": "yesterday"},
    "report.option.term": {"zh": "本学期（假期中为上一学期）", "en": "this term, or the last one in a vacation"},
    "report.option.site": {"zh": "只出一所学校（代号、标识码或名称）", "en": "one school alone (id, code or name)"},
    "report.option.format": {"zh": "文件格式（默认看 --output 的后缀，否则 xlsx）", "en": "format (default: by the ending of --output, else xlsx)"},
    "report.option.output": {"zh": "写到哪个文件，- 为标准输出", "en": "the file to write, - for standard output"},
    "report.option.seed": {"zh": "抽查单的随机种子（默认为报告编号）", "en": "the seed of the random sample (default: the report's number)"},
    "report.unknown_plan": {"zh": "没有规划“{plan}”，现有：{known}。", "en": "there is no plan '{plan}', only {known}."},
    "report.unknown_site": {"zh": "清单里没有学校“{site}”。", "en": "the inventory has no school '{site}'."},
    "report.site_not_listed": {
        "zh": "学校“{site}”不在学校名录中，不能判定；请先把它加进名录。",
        "en": "school '{site}' is not in the roster, so it cannot be judged; add it to the roster first.",
    },
    "report.bad_day": {"zh": "{option} 应填日期，如 {example}，不能是“{value}”。", "en": "{option} must be a date such as {example}, not '{value}'."},
    "report.two_windows": {"zh": "时间段只能给一种：{first} 和 {second} 不能同时用。", "en": "one span of time only: {first} and {second} exclude each other."},
    "report.from_and_to": {"zh": "--from 和 --to 要一起给。", "en": "--from and --to belong together."},
    "report.ends_before": {"zh": "时间段是空的：{first} 在 {last} 之后。", "en": "the span is empty: {first} is after {last}."},
    "report.in_future": {"zh": "时间段还没有开始：{first}。", "en": "the span lies in the future: it begins on {first}."},
    "report.no_term": {
        "zh": "calendar.yaml 里没有已开始的学期，请改用 --from 和 --to。",
        "en": "calendar.yaml has no term that has begun: use --from and --to.",
    },
    "report.terminal": {
        "zh": "{format} 不能显示在终端里，请加 --output 文件名。",
        "en": "{format} cannot be shown in a terminal: add --output FILE.",
    },
    "report.format_unknown": {"zh": "看不出“{path}”要什么格式，请加 --format：{known}。", "en": "the format of '{path}' is not clear, add --format: {known}."},
    "report.pdf_missing": {"zh": "这台机器还不能生成 PDF，请运行：{line}", "en": "this machine cannot make a PDF yet, run: {line}"},
    "report.history_damaged": {
        "zh": "读不了历史数据：{reason}。请运行 netmon verify 查明。",
        "en": "the history cannot be read: {reason}. Run netmon verify to find out more.",
    },
    "report.progress": {"zh": "正在计算端口 {done}/{total}", "en": "ports {done}/{total}"},
    "report.printing": {"zh": "正在排版 {done}/{total} 行", "en": "laid out {done} of {total} rows"},
    "report.written": {"zh": "{number}  已写到 {path}", "en": "{number}  written to {path}"},
    "report.provisional": {
        "zh": "暂定：这段时间的数据还没有全部归档，以后重出结果可能不同。",
        "en": "provisional: not all of its days are closed, the result may still change.",
    },
    "report.note.number": {
        "zh": "编号未能登记（状态目录不可写），末四位取自内容的哈希。",
        "en": "the number could not be kept (the state folder cannot be written); its last four digits are of the content's hash.",
    },
}
