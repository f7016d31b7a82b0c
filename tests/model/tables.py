"""Interface tables for tests, built by column name."""

from netmon.model.reading import Column, InterfaceTable

Value = int | bytes | None


def table(ticks: int | tuple[int | None, ...] | None, *, boots: int | None = None, **columns: tuple[Value, ...]) -> InterfaceTable:
    """Build a table of ports ge1.. with ifIndex 1.. unless `if_index` and `ifName` say otherwise; every column carries `ticks`."""
    count = len(next(iter(columns.values())))
    names: dict[str, tuple[Value, ...]] = {"ifName": tuple(b"ge%d" % number for number in range(1, count + 1))}
    made = {name: Column(values, ticks) for name, values in (names | columns).items() if name != "if_index"}
    index = tuple(value for value in columns.get("if_index", tuple(range(1, count + 1))) if isinstance(value, int))
    return InterfaceTable(if_index=index, columns=made, complete=True, engine_boots=boots)
