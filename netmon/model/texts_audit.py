"""Texts of `netmon audit`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.audit": {"zh": "核对或查看审计日志：谁在什么时候做了什么", "en": "check or show the audit log: who did what and when"},
    "audit.arg.action": {"zh": "verify 核对整条链，show 列出记录，head 显示链尾", "en": "verify the chain, show records, or print the head (the chain's end)"},
    "audit.option.head": {
        "zh": "另存在别处的链尾（64 位十六进制）：日志里必须有它；可写多次",
        "en": "an end of the chain that was kept elsewhere (64 hex digits): the log must have it; repeatable",
    },
    "audit.option.state": {"zh": "状态文件夹（可以是拷贝），代替配置文件里的", "en": "the state folder, or a copy of it, in place of the configuration's"},
    "audit.option.who": {"zh": "只看这个人", "en": "only what this person did"},
    "audit.option.what": {"zh": "只看这种操作，如 sign_in、exclude、request", "en": "only this action, such as sign_in, exclude or request"},
    "audit.option.from": {"zh": "从这一天起（2026-11-01）", "en": "from this day on (2026-11-01)"},
    "audit.option.to": {"zh": "到这一天为止（含）", "en": "up to this day, included"},
    "audit.option.words": {"zh": "路径、地址或说明里有这些字", "en": "with these words in path, address or details"},
    "audit.option.limit": {"zh": "最多多少条，默认 200；0 为全部", "en": "at most so many records (200); 0 for all"},
    "audit.option.format": {"zh": "输出格式", "en": "how to print"},
    "audit.intact": {
        "zh": "审计链完整：{records} 条记录（第 {first} 到第 {last} 条），{signed} 个签名链尾无误。链尾 {hash}",
        "en": "the chain holds: {records} records (number {first} to {last}), {signed} signed ends are right. Head {hash}",
    },
    "audit.empty": {"zh": "{folder} 里还没有审计记录。", "en": "{folder} has no audit records yet."},
    "audit.broken": {"zh": "{file}:{line}: {wrong}", "en": "{file}:{line}: {wrong}"},
    "audit.evidence": {"zh": "  应为 {expected}，实为 {found}", "en": "  expected {expected}, found {found}"},
    "audit.tail": {
        "zh": "注意：末尾整段被删，只有拿另存在别处的链尾用 --head 核对才能发现。",
        "en": "Note: that the end was cut off can be found only with --head and an end that was kept on another machine.",
    },
    "audit.note": {"zh": "日志自述：{note}", "en": "the log says: {note}"},
    "audit.head_syntax": {"zh": "链尾应是 64 位十六进制。", "en": "A head is 64 hexadecimal digits."},
    "audit.day_syntax": {"zh": "“{value}”不是日期，应写成 2026-11-01。", "en": "'{value}' is no day; write it as 2026-11-01."},
    "audit.unreadable": {"zh": "审计日志读不了：{reason}。", "en": "The audit log cannot be read: {reason}."},
    "audit.none": {"zh": "没有符合条件的记录。", "en": "No record fits."},
    "audit.more": {"zh": "还有更早的记录，用 --limit 0 看全部。", "en": "There are older records; --limit 0 shows all."},
    "audit.not_recorded": {
        "zh": "提醒：没能写进审计日志（netmon 没有运行，且当前账号不能写状态文件夹）。",
        "en": "note: this is not in the audit log (netmon does not run, and this account cannot write its state folder).",
    },
}
