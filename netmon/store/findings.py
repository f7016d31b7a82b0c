"""What is found wrong at present, by who found it and where; each finder replaces only its own."""

from collections.abc import Callable, Iterable

from netmon.model.finding import Finding, carried


class FindingBook:
    """Findings by device and finder (`hygiene`, `sensor`, `topology`, ...); `on_change` is called with the device's name when its own changed."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, tuple[Finding, ...]]] = {}
        self.on_change: Callable[[str], None] | None = None

    def replace(self, finder: str, device: str, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Take all that a finder has on a device now; returns (newly found, gone). What stays keeps its `since`."""
        sources = self._found.setdefault(device, {})
        old = sources.get(finder, ())
        new = carried(old, findings)
        if new:
            sources[finder] = new
        else:
            sources.pop(finder, None)
        if not sources:
            del self._found[device]
        before, after = {one.key for one in old}, {one.key for one in new}
        opened, closed = tuple(one for one in new if one.key not in before), tuple(one for one in old if one.key not in after)
        if (opened or closed) and self.on_change is not None:
            self.on_change(device)
        return opened, closed

    def of_device(self, device: str) -> tuple[Finding, ...]:
        """Return a device's findings of all finders."""
        return tuple(one for findings in self._found.get(device, {}).values() for one in findings)

    def everything(self) -> tuple[Finding, ...]:
        """Return all findings, by device."""
        return tuple(one for device in sorted(self._found) for one in self.of_device(device))

    def retain(self, devices: Iterable[str]) -> None:
        """Forget devices that are no longer in the inventory."""
        kept = frozenset(devices)
        for name in [name for name in self._found if name not in kept]:
            del self._found[name]
