"""One device: ports, load, optics, sensors, and how the polls of it go."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.variables import device_level
from netmon.dashboards.words import DEVICE_LEVELS, GREEN, OUTCOMES, PORT_STATES, RED, YELLOW, Words

THIS = 'district=~"$district",site=~"$site",device=~"$device"'
_HOT = (
    Step(None, GREEN, Words("低于 60 ℃", "below 60 °C")),
    Step(60, YELLOW, Words("60～75 ℃", "60 to 75 °C")),
    Step(75, RED, Words("75 ℃ 以上", "75 °C and more")),
)
_BUSY = (
    Step(None, GREEN, Words("低于 70%", "below 70 %")),
    Step(0.7, YELLOW, Words("70%～90%", "70 to 90 %")),
    Step(0.9, RED, Words("90% 以上", "90 % and more")),
)
_NO_DATA = Words("这台设备不提供", "this device does not tell")
NAMED_SENSOR = f"on (device, sensor) group_left (descr) max by (device, sensor, descr) (netmon_sensor_info{{{THIS}}})"


def _number(title: Words, what: Words, expr: str, *, unit: str, steps: tuple[Step, ...] = parts.NEUTRAL, decimals: int | None = None) -> Panel:
    return Panel(
        kind="stat",
        title=title,
        what=what,
        width=4,
        height=4,
        queries=(Query(expr=expr, instant=True),),
        unit=unit,
        steps=steps,
        decimals=decimals,
        none=_NO_DATA,
    )


def _state() -> Panel:
    return Panel(
        kind="stat",
        title=Words("状态", "State"),
        what=Words("netmon 对这台设备的判断。", "What netmon makes of this device."),
        width=4,
        height=4,
        queries=(Query(expr=device_level(THIS), instant=True),),
        shown=DEVICE_LEVELS,
        look="background",
        none=Words("没有数据", "no data"),
    )


def _identity() -> Panel:
    labels = ("device", "role", "room", "vendor", "model", "software", "serial", "profile")
    return Panel(
        kind="table",
        title=Words("设备信息", "Identity"),
        what=Words("设备自述的厂商、型号、软件和序列号，以及按哪个模板采集。", "What the device says of itself, and the profile it is polled by."),
        width=24,
        height=4,
        queries=(Query(expr=f"max by ({', '.join(labels)}) (netmon_device_info{{{THIS}}})"),),
        columns=(
            Column(source="device", title=Words("设备", "Device"), leads_to=parts.TO_PAGE),
            parts.ROLE_COLUMN,
            parts.ROOM_COLUMN,
            Column(source="vendor", title=Words("厂商", "Vendor")),
            Column(source="model", title=Words("型号", "Model")),
            Column(source="software", title=Words("软件", "Software")),
            Column(source="serial", title=Words("序列号", "Serial")),
            Column(source="profile", title=Words("采集模板", "Profile")),
        ),
        none=Words("这台设备还没有自报家门", "the device has not told who it is"),
    )


def _busiest(direction: str, title: Words) -> Panel:
    rate = f"netmon_interface_{direction}_bps{{{THIS}}}"
    chosen = f"topk(10, max by (interface) (avg_over_time({rate}[1h])))"
    return parts.traffic(title, 12, 9, (Query(expr=f"max by (interface) ({rate}) and on (interface) {chosen}", legend="{{interface}}"),))


def _ports() -> Panel:
    def of(family: str) -> Query:
        return Query(expr=f"max by (interface) ({family})")

    return Panel(
        kind="table",
        title=Words("端口", "Ports"),
        what=Words(
            "每个端口的通断、速率、此刻流量，和最近一小时的错包数。最近一小时有错包的，先换网线或光模块。",
            "State, speed, present rates, and errors in the last hour of each port. Errors: try another cable or transceiver first.",
        ),
        width=24,
        height=12,
        queries=(
            of(f"netmon_interface_up{{{THIS}}}"),
            of(f"netmon_interface_speed_bps{{{THIS}}}"),
            of(f"netmon_interface_receive_bps{{{THIS}}}"),
            of(f"netmon_interface_transmit_bps{{{THIS}}}"),
            of(f"increase(netmon_interface_receive_errors_total{{{THIS}}}[1h])"),
            of(f"increase(netmon_interface_transmit_errors_total{{{THIS}}}[1h])"),
        ),
        columns=(
            Column(source="interface", title=Words("端口", "Port")),
            Column(source="Value #A", title=Words("通断", "State"), shown=PORT_STATES, look="background", width=90),
            Column(source="Value #B", title=Words("速率", "Speed"), unit="bps"),
            Column(source="Value #C", title=Words("接收", "Receive"), unit="bps", decimals=1),
            Column(source="Value #D", title=Words("发送", "Transmit"), unit="bps", decimals=1),
            Column(source="Value #E", title=Words("接收错包/小时", "Receive errors/h"), decimals=0, steps=parts.NONE_IS_FINE),
            Column(source="Value #F", title=Words("发送错包/小时", "Transmit errors/h"), decimals=0, steps=parts.NONE_IS_FINE),
        ),
        sort=("Value #C", True),
        none=Words("这台设备没有端口数据", "no data on ports"),
    )


def _load() -> Panel:
    return Panel(
        kind="timeseries",
        title=Words("CPU 与内存", "Processors and memory"),
        what=Words("最忙的处理器和最满的内存池。", "The busiest processor and the fullest memory pool."),
        width=8,
        height=8,
        queries=(
            Query(expr=f"max(netmon_processor_usage_ratio{{{THIS}}})", legend="CPU"),
            Query(expr=f"max(netmon_memory_usage_ratio{{{THIS}}})", legend=Words("内存", "memory")),
        ),
        unit="percentunit",
        minimum=0,
        maximum=1,
        none=_NO_DATA,
    )


def _temperatures() -> Panel:
    return Panel(
        kind="timeseries",
        title=Words("温度", "Temperatures"),
        what=Words("最热的 8 个温度传感器（含光模块）。", "The eight hottest sensors, transceivers included."),
        width=8,
        height=8,
        queries=(Query(expr=f"topk(8, max by (descr) (netmon_sensor_temperature_celsius{{{THIS}}} * {NAMED_SENSOR}))", legend="{{descr}}"),),
        unit="celsius",
        none=_NO_DATA,
    )


def _optics() -> Panel:
    return Panel(
        kind="timeseries",
        title=Words("接收光功率", "Received optical power"),
        what=Words(
            "接通的端口中收光最弱的 8 个；逐月变弱多半是接头脏或光纤弯折。",
            "The eight weakest of the ports that are up; slowly falling power is mostly a dirty connector or a bent fibre.",
        ),
        width=8,
        height=8,
        queries=(
            Query(
                expr=f"bottomk(8, max by (interface) (netmon_optic_rx_power_dbm{{{THIS}}} and on (device, interface) netmon_interface_up == 1))",
                legend="{{interface}}",
            ),
        ),
        unit="suffix:dBm|dBm",
        none=_NO_DATA,
    )


def _polls() -> Panel:
    return Panel(
        kind="table",
        title=Words("采集情况", "Polls"),
        what=Words(
            "每个采集器最近一次的结果和用时；失败先用 netmon doctor 查是哪一步。",
            "The last outcome and length of each collector; netmon doctor says which step fails.",
        ),
        width=12,
        height=9,
        queries=(
            Query(expr=f"max by (collector, outcome) (netmon_poll_outcome{{{THIS}}} == 1)"),
            Query(expr=f"max by (collector) (netmon_poll_duration_seconds{{{THIS}}})"),
        ),
        columns=(
            Column(source="collector", title=Words("采集器", "Collector")),
            Column(source="outcome", title=Words("结果", "Outcome"), shown=OUTCOMES, look="background", width=130),
            Column(source="Value #B", title=Words("用时", "Took"), unit="s", decimals=2),
        ),
        sort=("collector", False),
    )


def _neighbours() -> Panel:
    return Panel(
        kind="table",
        title=Words("邻居", "Neighbours"),
        what=Words("端口另一头的交换机、路由器或无线AP（LLDP、CDP）。", "Switches, routers and access points at the other end (LLDP, CDP)."),
        width=12,
        height=9,
        queries=(Query(expr=f"max by (interface, neighbour, neighbour_interface) (netmon_lldp_neighbour_info{{{THIS}}})"),),
        columns=(
            Column(source="interface", title=Words("端口", "Port")),
            Column(source="neighbour", title=Words("邻居", "Neighbour")),
            Column(source="neighbour_interface", title=Words("对端端口", "Its port")),
        ),
        none=Words("没有看到邻居", "no neighbour is seen"),
    )


DEVICE = Dashboard(
    key="device",
    title=Words("netmon 设备", "netmon: device"),
    what=Words("一台设备：端口、负载、光功率、温度、邻居和采集情况。", "One device: ports, load, optics, temperatures, neighbours and polls."),
    rows=(
        (
            _state(),
            _number(
                Words("已运行", "Uptime"),
                Words("设备启动以来的时间；变短说明重启过。", "Time since its start; shorter than before: it restarted."),
                f"max(netmon_device_uptime_seconds{{{THIS}}}) / 86400",
                unit="suffix:天|d",
                decimals=1,
            ),
            _number(
                Words("CPU", "Processor"),
                Words("最忙的处理器。", "The busiest processor."),
                f"max(netmon_processor_usage_ratio{{{THIS}}})",
                unit="percentunit",
                steps=_BUSY,
                decimals=0,
            ),
            _number(
                Words("内存", "Memory"),
                Words("最满的内存池。", "The fullest memory pool."),
                f"max(netmon_memory_usage_ratio{{{THIS}}})",
                unit="percentunit",
                steps=_BUSY,
                decimals=0,
            ),
            _number(
                Words("最高温度", "Hottest"),
                Words("所有温度传感器中最高的。", "The hottest of all sensors."),
                f"max(netmon_sensor_temperature_celsius{{{THIS}}})",
                unit="celsius",
                steps=_HOT,
                decimals=0,
            ),
            _number(
                Words("接通的端口", "Ports up"),
                Words("运行状态为 up 的端口数。", "Ports that are up."),
                f"sum(netmon_interface_up{{{THIS}}})",
                unit="suffix:个|",
            ),
        ),
        (_identity(),),
        (
            _busiest("receive", Words("接收流量（最忙 10 个端口）", "Received (the ten busiest ports)")),
            _busiest("transmit", Words("发送流量（最忙 10 个端口）", "Transmitted (the ten busiest ports)")),
        ),
        (_ports(),),
        (_load(), _temperatures(), _optics()),
        (_polls(), _neighbours()),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.DEVICE, variables.PAGE_ADDRESS),
)
