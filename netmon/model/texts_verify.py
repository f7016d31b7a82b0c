"""Texts of `netmon verify`: its steps, what could not be verified and why, the end."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.verify": {
        "zh": "用日数据文件重算一份报告或一天的数据，指出第一处不同",
        "en": "recompute a report, or a day, from the day files, and name the first difference",
    },
    "verify.option.file": {
        "zh": "JSON 报告、netmon 生成的 XLSX 报告、日数据文件（.parquet）或其文件夹",
        "en": "a JSON report, an XLSX that netmon wrote, a day file (.parquet), or a folder of them",
    },
    "verify.option.data": {
        "zh": "日数据文件所在的文件夹，或复制来的状态文件夹；不给时在报告旁边和配置里找",
        "en": "the folder of day files, or a copied state folder; else beside the report, and where the configuration says",
    },
    "verify.option.format": {"zh": "输出格式", "en": "output format"},
    "verify.step.document": {"zh": "报告可读", "en": "the report can be read"},
    "verify.step.hashes": {"zh": "报告各部分的校验值", "en": "hashes of the report's parts"},
    "verify.step.inputs": {"zh": "指标、名录、校历、不计入时段等输入的校验值", "en": "hashes of targets, roster, calendar, exclusions"},
    "verify.step.twice": {"zh": "报告内重复写出的内容一致", "en": "what the report says twice agrees"},
    "verify.step.days": {"zh": "日数据文件的哈希链", "en": "the chain of the day files"},
    "verify.step.rows": {"zh": "日数据文件的每一行", "en": "every row of the day files"},
    "verify.step.figures": {"zh": "由原始数据重算统计值", "en": "figures, computed again from the samples"},
    "verify.step.data": {"zh": "原始数据总校验值", "en": "the hash over all raw data"},
    "verify.step.verdicts": {"zh": "重新判定每个结论", "en": "verdicts, judged again"},
    "verify.step.shares": {"zh": "重新计数达标率", "en": "shares, counted again"},
    "verify.step.sample": {"zh": "按种子重新抽取抽查学校", "en": "schools for inspection, drawn again by the seed"},
    "verify.step.inputs_now": {"zh": "与现在的配置比较", "en": "beside the configuration of now"},
    "verify.step.ports_now": {"zh": "端口状态与历史记录比较", "en": "states of ports, beside the history"},
    "verify.step.files": {"zh": "日数据文件：字节、行、哈希链", "en": "day files: bytes, rows, chain"},
    "verify.line.same": {"zh": "✓ {step}（{checked} 项）", "en": "✓ {step} ({checked})"},
    "verify.line.noted": {"zh": "✓ {step}（{checked} 项）。注意：{why}", "en": "✓ {step} ({checked}). Note: {why}"},
    "verify.line.skipped": {"zh": "－ {step}：没有核对，{why}", "en": "- {step}: not verified, {why}"},
    "verify.line.differs": {"zh": "✗ {step}：{count} 处不同，第一处 {path}{about}", "en": "✗ {step}: {count} differences, the first at {path}{about}"},
    "verify.line.expected": {"zh": "    应为：{expected}", "en": "    expected: {expected}"},
    "verify.line.found": {"zh": "    现为：{found}", "en": "    found:    {found}"},
    "verify.about": {"zh": "（{about}）", "en": " ({about})"},
    "verify.end.same": {"zh": "核对完毕：没有不同。报告 {number}，校验值 {digest}", "en": "verified: nothing differs. Report {number}, hash {digest}"},
    "verify.end.partly": {
        "zh": "已核对的部分没有不同，但有 {count} 步没有核对。报告 {number}，校验值 {digest}",
        "en": "nothing differs in what was verified, but {count} steps were not. Report {number}, hash {digest}",
    },
    "verify.end.differs": {"zh": "不一致：第一处 {path}{about}", "en": "it differs: first at {path}{about}"},
    "verify.end.files": {"zh": "核对完毕：{count} 个日数据文件没有不同", "en": "verified: nothing differs in {count} day files"},
    "verify.why.version": {
        "zh": "报告由 netmon {made} 生成，本机是 {here}；措辞可能不同，不作比较",
        "en": "the report was made by netmon {made}, this is {here}: wordings may differ and are not compared",
    },
    "verify.why.no_data": {"zh": "没有日数据文件（用 --data 指出其文件夹）", "en": "there are no day files (say where with --data)"},
    "verify.why.source": {
        "zh": "报告的数据来自 {source}，不是日数据文件；只能重新判定",
        "en": "the report's data is from {source}, no day files: it can only be judged again",
    },
    "verify.why.provisional": {
        "zh": "报告是暂定的：统计期中有尚未封存的日子，单凭日数据文件不能重算；封存后请重新生成报告",
        "en": "the report is provisional: days of its period were not closed, and cannot be computed from day files alone; make it again once they are",
    },
    "verify.why.later": {
        "zh": "报告生成之后又有 {count} 个补充文件（{file}），重算时不用它们",
        "en": "{count} supplements came after the report was made ({file}); it is computed without them",
    },
    "verify.why.changed": {
        "zh": "报告生成之后已改动：{names}。报告按当时的内容核对",
        "en": "changed since the report was made: {names}. It is verified by what held then",
    },
    "verify.why.no_states": {"zh": "历史记录里已没有那时的端口状态", "en": "the history no longer has the states of ports of that time"},
    "verify.why.config": {"zh": "现在的配置有问题，不能比较（netmon check 会列出）", "en": "the configuration of now is wrong (netmon check tells how)"},
    "verify.not_a_report": {
        "zh": "{path} 不是 netmon.report/1：{reason}。可以核对的有 JSON 报告、XLSX 报告和日数据文件。",
        "en": "{path} is no netmon.report/1: {reason}. What can be verified are JSON reports, XLSX reports and day files.",
    },
    "verify.altered": {"zh": "{path} 里携带的报告数据被改动过，读不出来。", "en": "The report that {path} carries was altered and cannot be read."},
    "verify.no_days": {"zh": "{path} 里没有日数据文件及其清单 manifest.json。", "en": "There are no day files with their manifest.json in {path}."},
    "verify.newer": {"zh": "{path} 是更新版本的 netmon 写的（{version}）。", "en": "{path} was written by a later netmon ({version})."},
    "verify.manifest": {"zh": "{path} 损坏，日数据文件无从核对：{reason}", "en": "{path} is damaged, so that day files cannot be verified: {reason}"},
}
