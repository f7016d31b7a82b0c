"""A table to walk and what must come of it."""

from netmon.simulate.mib import IF_ENTRY, IF_X_ENTRY, MibView, Oid
from netmon.simulate.values import Moment, counter32, counter64, integer, sys_uptime, text
from netmon.transport.snmp.api import TableResult, TableSpec

IF_COLUMNS = (
    "1.3.6.1.2.1.2.2.1.2",
    "1.3.6.1.2.1.2.2.1.8",
    "1.3.6.1.2.1.2.2.1.14",
    "1.3.6.1.2.1.31.1.1.1.1",
    "1.3.6.1.2.1.31.1.1.1.6",
    "1.3.6.1.2.1.31.1.1.1.10",
)
SPEC = TableSpec(name="ifTable", columns=IF_COLUMNS)
AFTER: Oid = (1, 3, 6, 1, 4, 1, 99999, 1, 0)


def port_rows(index: int) -> dict[Oid, object]:
    """One interface's instances; octets move with the agent's clock."""

    def octets(moment: Moment) -> bytes:
        return counter64(index * 10**9 + int(moment.now_s * 1000))

    return {
        (*IF_ENTRY, 2, index): text(f"GigabitEthernet0/0/{index}"),
        (*IF_ENTRY, 8, index): integer(1 + index % 2),
        (*IF_ENTRY, 14, index): counter32(index * 7),
        (*IF_X_ENTRY, 1, index): text(f"GE0/0/{index}"),
        (*IF_X_ENTRY, 6, index): octets,
        (*IF_X_ENTRY, 10, index): counter64(2**63 + index),
    }


def switch_view(*, ports: int, first: int = 1) -> MibView:
    """A switch of `ports` interfaces with consecutive ifIndexes."""
    view = MibView({(1, 3, 6, 1, 2, 1, 1, 1, 0): text("switch"), (1, 3, 6, 1, 2, 1, 1, 3, 0): sys_uptime, (1, 3, 6, 1, 2, 1, 1, 5, 0): text("sw")}.items())
    for index in range(first, first + ports):
        view.update(port_rows(index).items())  # type: ignore[arg-type]
    view.set(AFTER, integer(1))
    return view


def assert_right(result: TableResult, indexes: list[int], *, whole: bool = True) -> None:
    """Check every value that is there; with `whole` also that none is missing."""
    assert [index[0] for index in result.index] == indexes
    names = result.columns[3].values
    expected: list[tuple[object, ...]] = [
        tuple(f"GigabitEthernet0/0/{i}".encode() for i in indexes),
        tuple(1 + i % 2 for i in indexes),
        tuple(i * 7 for i in indexes),
        tuple(f"GE0/0/{i}".encode() for i in indexes),
        (),
        tuple(2**63 + i for i in indexes),
    ]
    for place, values in enumerate(expected):
        if place == 4:
            continue
        got = result.columns[place].values
        assert all(value == want or (value is None and not whole) for value, want in zip(got, values, strict=True)), (place, got)
    octets = result.columns[4].values
    assert all(
        (value is None and not whole) or (isinstance(value, int) and i * 10**9 <= value < (i + 1) * 10**9) for value, i in zip(octets, indexes, strict=True)
    )
    assert len(names) == len(indexes)
