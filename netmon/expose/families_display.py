"""The families of classroom displays: projectors, panels and interactive whiteboards asked by their own protocols."""

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table


def _family(name: str, extra: tuple[str, ...], unit: str, texts: tuple[str, str], kind: MetricType = MetricType.GAUGE) -> Family:
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=(*DEVICE_LABELS, *extra), table=Table.DISPLAY)


DISPLAY_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_display_power",
        ("state",),
        "",
        (
            "1 for the display's power: on, standby, screen_off (it runs without a picture), warming, cooling, unknown.",
            "显示设备当前电源状态对应的序列为 1:on 开机、standby 待机、screen_off 息屏（主机运行）、warming 预热、cooling 散热、unknown 未知。",
        ),
    ),
    _family(
        "netmon_display_silent",
        (),
        "",
        (
            "1 when the display's address answers but its control port does not, as many do in standby; 0 when the display answered.",
            "设备地址有应答但控制端口无应答时为 1（许多型号待机时如此）；设备有应答时为 0。",
        ),
    ),
    _family("netmon_display_signal", (), "", ("1 when the input that is chosen has a signal.", "当前信号源有信号时为 1。")),
    _family("netmon_display_muted", (), "", ("1 when picture or sound is held back by command.", "画面或声音被指令关闭时为 1。")),
    _family(
        "netmon_display_panel_on_seconds_total",
        (),
        "seconds",
        ("Time that the panel has run; as coarse as the display counts it (ten minutes, an hour).", "面板累计运行时间；精度取决于设备（10 分钟或 1 小时）。"),
        MetricType.COUNTER,
    ),
    _family(
        "netmon_display_lamp_on_seconds_total",
        ("lamp",),
        "seconds",
        ("Time that a lamp has burnt; begins anew with a new lamp.", "灯泡累计使用时间；更换灯泡后重新计时。"),
        MetricType.COUNTER,
    ),
    _family("netmon_display_lamp_lit", ("lamp",), "", ("1 when a lamp burns.", "灯泡点亮时为 1。")),
    _family(
        "netmon_display_temperature_celsius",
        (),
        "celsius",
        ("Temperature of the display; of several sensors the hottest.", "显示设备温度；多个传感器时取最高值。"),
    ),
    _family(
        "netmon_display_fault",
        ("part", "level"),
        "",
        (
            "1 for the level of a part: fan, lamp, temperature, cover, filter, other; ok, warning, error. Parts that it does not tell of are absent.",
            (
                "部件当前状态对应的序列为 1；部件:fan 风扇、lamp 灯泡、temperature 温度、cover 盖板、filter 滤网、other 其他；"
                "级别:ok、warning、error。设备不报告的部件不出现。"
            ),
        ),
    ),
    _family("netmon_display_input_info", ("input",), "", ("The input that is chosen.", "当前信号源。"), MetricType.INFO),
    _family(
        "netmon_display_info",
        ("protocol", "model", "serial", "software", "name", "mac"),
        "",
        ("Who the display says that it is, and the protocol that it answered in.", "显示设备自报的型号、序列号、软件版本、名称和 MAC 地址，以及应答所用协议。"),
        MetricType.INFO,
    ),
)
