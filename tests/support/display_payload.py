"""A display that gives everything, so that every family of displays is in use."""

from netmon.model.display import FAULT_PARTS, DisplayStatus, Fault, Lamp

FULL_DISPLAY = DisplayStatus(
    power="warming",
    input="hdmi1",
    signal=True,
    muted=False,
    panel_hours=1234.5,
    lamps=(Lamp(hours=10.0, on=True), Lamp(hours=2.5, on=None)),
    temperature_celsius=41.0,
    faults=tuple(Fault(part=part, level="ok") for part in FAULT_PARTS),
    model='A"B\\',
    serial="S",
    software="V",
    name="三年一班",
    mac="02:aa:bb:cc:dd:01",
    protocol="pjlink",
)
