import pytest

from netmon.expose.payloads import DeviceFacts, PollFigures, render_echo, render_entity, render_health, render_polls, render_state, render_system
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, HardwareInventory, HealthValues, Processor, Sensor, SystemInfo
from netmon.model.state import DeviceStatus
from tests.expose.samples import labels_of

PREFIX = 'device="a"'


@pytest.mark.parametrize(
    ("status", "answers", "up"),
    [
        (DeviceStatus.UP, None, b" 1\n"),
        (DeviceStatus.DOWN, None, b" 0\n"),
        (DeviceStatus.UNREACHABLE, True, b" 0\n"),
        (DeviceStatus.MAINTENANCE, True, b" 1\n"),
        (DeviceStatus.OFF_HOURS, False, b" 0\n"),
        (DeviceStatus.MAINTENANCE, None, None),
        (DeviceStatus.UNKNOWN, None, None),
    ],
)
def test_up_is_absent_while_nobody_knows(status, answers, up):
    chunks = render_state(labels_of("a"), status, DeviceFacts(), answers=answers)
    assert (chunks["netmon_device_up"].text[-3:] if "netmon_device_up" in chunks else None) == up
    assert f'site_name="第一中学",state="{status}"}} 1\n'.encode() in chunks["netmon_device_state"].text
    assert "netmon_device_info" not in chunks


def test_echo_without_an_answer_has_loss_and_no_round_trip():
    assert {name: chunk.text for name, chunk in render_echo(PREFIX, Echo(sent=5, received=0)).items()} == {
        "netmon_device_icmp_loss_ratio": b'netmon_device_icmp_loss_ratio{device="a"} 1\n'
    }
    assert render_echo(PREFIX, Echo(sent=0, received=0)) == {}


def test_values_that_the_device_does_not_give_leave_no_line():
    health = HealthValues(
        processors=(Processor(oid="1.2", descr="cpu", usage_ratio=None),),
        sensors=(
            Sensor(oid="1.3", sensor_class="temperature", descr="t", value=None, unit="celsius"),
            Sensor(oid="1.4", sensor_class="temperature", descr="u", value=-4.25, unit="Celsius", status="critical"),
            Sensor(oid="1.5", sensor_class="airflow", descr="v", value=3.0, unit="furlongs"),
        ),
    )
    chunks = {name: chunk.text for name, chunk in render_health(PREFIX, health).items()}
    assert chunks.keys() == {"netmon_processor_info", "netmon_sensor_info", "netmon_sensor_temperature_celsius", "netmon_sensor_status"}
    assert chunks["netmon_sensor_temperature_celsius"] == b'netmon_sensor_temperature_celsius{device="a",sensor="1.4"} -4.25\n'
    assert chunks["netmon_sensor_info"].count(b"\n") == 3
    assert render_system(PREFIX, SystemInfo()) == {}
    assert render_entity(PREFIX, HardwareInventory()) == {}


def test_polls_of_all_collectors_stand_in_one_chunk():
    polls = [
        PollFigures(collector="interfaces", outcome=Outcome.TIMEOUT, duration_s=5.0),
        PollFigures(collector="system", outcome=Outcome.OK, duration_s=0.125, lateness_s=0.5),
    ]
    chunks = render_polls(PREFIX, polls)
    assert chunks["netmon_poll_outcome"].samples == 2
    assert b'collector="interfaces",outcome="timeout"} 1\n' in chunks["netmon_poll_outcome"].text
    assert chunks["netmon_poll_lateness_seconds"].text == b'netmon_poll_lateness_seconds{device="a",collector="system"} 0.5\n'


def test_percent_of_a_fan_is_a_ratio():
    health = HealthValues(sensors=(Sensor(oid="1.6", sensor_class="fan", descr="fan", value=45.0, unit="percent"),))
    assert render_health(PREFIX, health)["netmon_sensor_fan_ratio"].text == b'netmon_sensor_fan_ratio{device="a",sensor="1.6"} 0.45\n'
