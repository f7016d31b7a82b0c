"""/metrics as a test asks it: values by name and labels."""

from collections.abc import Iterator

from prometheus_client.parser import text_string_to_metric_families


class Scraped:
    """One scrape in the Prometheus text format."""

    def __init__(self, text: str) -> None:
        self._samples: dict[str, list[tuple[dict[str, str], float]]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                self._samples.setdefault(sample.name, []).append((sample.labels, sample.value))

    def rows(self, name: str, **labels: str) -> Iterator[tuple[dict[str, str], float]]:
        """Yield (labels, value) of every sample with these labels among its own."""
        for found, value in self._samples.get(name, ()):
            if all(found.get(label) == wanted for label, wanted in labels.items()):
                yield found, value

    def values(self, name: str, **labels: str) -> list[float]:
        """Return the values of every such sample."""
        return [value for _, value in self.rows(name, **labels)]

    def total(self, name: str, **labels: str) -> float:
        """Return the sum of the values, 0 when there are none."""
        return sum(self.values(name, **labels))

    def one(self, name: str, **labels: str) -> float:
        """Return the value of the only such sample."""
        (value,) = self.values(name, **labels)
        return value
