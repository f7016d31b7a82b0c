"""Every sentence that a person reads, in Chinese and English, by key; each part of netmon keeps its own `texts_*.py`."""

from collections.abc import Iterable, Mapping

from netmon.model import (
    texts_alertmanager,
    texts_audit,
    texts_cli,
    texts_config,
    texts_core,
    texts_device_config,
    texts_display,
    texts_explain,
    texts_finding,
    texts_firsthour,
    texts_firsthour_discover,
    texts_firsthour_doctor,
    texts_firsthour_onboard,
    texts_incident,
    texts_incident_facts,
    texts_incident_steps,
    texts_init,
    texts_notify,
    texts_notify_command,
    texts_onboard,
    texts_poll,
    texts_report,
    texts_report_command,
    texts_report_compliance,
    texts_report_files,
    texts_report_inspection,
    texts_report_kinds,
    texts_report_operation,
    texts_report_source,
    texts_room,
    texts_run,
    texts_sensor,
    texts_services,
    texts_ssh,
    texts_state,
    texts_target,
    texts_throughput,
    texts_traps,
    texts_units,
    texts_users,
    texts_verify,
    texts_web,
    texts_web_api,
    texts_web_assets,
    texts_web_audit,
    texts_web_compliance,
    texts_web_config,
    texts_web_device,
    texts_web_entering,
    texts_web_explain,
    texts_web_findings,
    texts_web_incidents,
    texts_web_link,
    texts_web_login,
    texts_web_reports,
    texts_web_rooms,
    texts_web_search,
    texts_web_self,
    texts_web_shell,
    texts_web_speedtest,
    texts_web_topology,
    texts_web_wall,
    texts_web_welcome,
    texts_where,
)
from netmon.model.lang import Lang

__all__ = ["Lang", "merge", "text"]


def merge(parts: Iterable[Mapping[str, Mapping[Lang, str]]]) -> dict[str, Mapping[Lang, str]]:
    """Join catalogues into one; raises ValueError when two parts claim the same key."""
    merged: dict[str, Mapping[Lang, str]] = {}
    for part in parts:
        doubled = merged.keys() & part.keys()
        if doubled:
            raise ValueError(f"text keys in two catalogues: {', '.join(sorted(doubled))}")
        merged.update(part)
    return merged


_PARTS = (
    texts_web_audit,
    texts_audit,
    texts_web_compliance,
    texts_web_reports,
    texts_web_config,
    texts_users,
    texts_web_login,
    texts_web_shell,
    texts_web_wall,
    texts_web_welcome,
    texts_alertmanager,
    texts_explain,
    texts_verify,
    texts_display,
    texts_sensor,
    texts_where,
    texts_poll,
    texts_core,
    texts_ssh,
    texts_state,
    texts_config,
    texts_web,
    texts_web_device,
    texts_web_explain,
    texts_web_link,
    texts_web_api,
    texts_web_incidents,
    texts_web_entering,
    texts_web_rooms,
    texts_web_speedtest,
    texts_web_topology,
    texts_web_self,
    texts_web_search,
    texts_web_findings,
    texts_web_assets,
    texts_cli,
    texts_run,
    texts_units,
    texts_onboard,
    texts_finding,
    texts_device_config,
    texts_firsthour,
    texts_init,
    texts_firsthour_discover,
    texts_firsthour_doctor,
    texts_firsthour_onboard,
    texts_incident_facts,
    texts_services,
    texts_room,
    texts_target,
    texts_throughput,
    texts_traps,
    texts_report,
    texts_report_command,
    texts_report_compliance,
    texts_report_files,
    texts_report_inspection,
    texts_report_kinds,
    texts_report_operation,
    texts_report_source,
    texts_incident,
    texts_incident_steps,
    texts_notify,
    texts_notify_command,
)
CATALOGUE = merge(part.TEXTS for part in _PARTS)


def text(key: str, /, lang: Lang = "en", **args: object) -> str:
    """Return the sentence of `key` with its `{placeholders}` filled in; a braces in an argument stays text.

    Raises KeyError that names the key when the catalogue lacks it, or the placeholder when `args` does: both are mistakes in netmon.
    """
    entry = CATALOGUE.get(key)
    if entry is None:
        raise KeyError(f"no text for key {key!r}")
    try:
        return entry[lang].format_map(args)
    except KeyError as error:
        raise KeyError(f"text {key!r} ({lang}) needs {error.args[0]!r}, given {sorted(args)}") from None
