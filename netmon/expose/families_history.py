"""The families in which netmon reports on the keeping of its history."""

from netmon.expose.family import Family, MetricType, Table


def _family(name: str, kind: MetricType, help_en: str, help_zh: str, *labels: str) -> Family:
    unit = "seconds" if name.endswith("_seconds") else ""
    return Family(name=name, type=kind, help_en=help_en, help_zh=help_zh, unit=unit, labels=labels, table=Table.SELF)


HISTORY_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_history_writable",
        MetricType.GAUGE,
        "1 while history is written; 0 while it is read-only: the disk is full, or the file is a later netmon's.",
        "历史数据可写时为 1；只读时为 0：磁盘已满，或文件由更新版本的 netmon 写成。",
    ),
    _family("netmon_history_waiting_records", MetricType.GAUGE, "Records of history that are not on the disk yet.", "尚未写入磁盘的历史记录数。"),
    _family(
        "netmon_history_samples_total",
        MetricType.COUNTER,
        "Samples of links by result: written, collision (the slot has a row already, the first stays), dropped (too many waited).",
        "链路样本数，按结果分：written 已写入，collision 同一时段已有记录（保留第一条），dropped 等待过多而丢弃。",
        "result",
    ),
    _family(
        "netmon_history_failed_writes_total",
        MetricType.COUNTER,
        "Attempts to keep history that failed, by where: database, day_files; nothing is lost by one.",
        "保存历史数据失败的次数，按位置分：database 数据库，day_files 日文件；单次失败不丢数据。",
        "where",
    ),
    _family(
        "netmon_history_quarantined_files_total",
        MetricType.COUNTER,
        "Files of history found damaged and put aside.",
        "发现损坏并移开的历史文件数。",
    ),
    _family(
        "netmon_history_filed_until_timestamp_seconds",
        MetricType.GAUGE,
        "Unix time up to which closed days are in day files.",
        "已归档为日文件的截止时刻（Unix 时间）。",
    ),
)
