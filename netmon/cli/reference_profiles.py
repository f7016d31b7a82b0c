"""The reference page of the shipped device profiles."""

from collections.abc import Mapping

from netmon.model.profile import Match, Profile

INTRO = """# Device profiles

The profiles in `collectors/`. `netmon identify --address HOST` says which one fits a device, and why: the longest sysObjectID prefix wins, then words
in sysDescr; where none fits, `generic` reads the device by the standard MIBs. `verified`: `tests/recordings/` has a recording in the device's shape, and
everything that netmon reads from it is asserted. How to add one: [in ten minutes](../how-to/add-your-device-in-ten-minutes.md).
"""


def profiles_page(profiles: Mapping[str, Profile], periods_s: Mapping[str, int]) -> str:
    """Return the page in Markdown; `periods_s` are the collectors' periods where nobody says otherwise."""
    lines = [INTRO, "| profile | devices | vendor | status |", "|---|---|---|---|"]
    lines += [f"| [`{one.id}`](#{one.id}) | {one.name} | {one.vendor} | {one.status} |" for one in profiles.values()]
    lines += ["", "| collector | runs every |", "|---|---|"]
    lines += [f"| `{name}` | {period_s} s |" for name, period_s in periods_s.items()]
    for profile in profiles.values():
        lines += ["", *_profile(profile)]
    return "\n".join(lines) + "\n"


def _profile(profile: Profile) -> list[str]:
    lines = [f"## {profile.id}", "", f"{profile.name} ({profile.vendor}), {profile.status}.", ""]
    rules = [f"- {_rule(rule)}" for rule in profile.match]
    lines += (
        ["Recognised by one of:", "", *rules, ""]
        if rules
        else ["Not recognised by itself: taken where no other profile fits, or where the inventory names it.", ""]
    )
    lines.append("Collectors: " + ", ".join(f"`{name}`" for name in profile.collectors) + ".")
    tables = [name for name, table in profile.collectors.get("health", {}).items() if isinstance(table, Mapping)]
    if tables:
        lines += ["", "Health tables: " + ", ".join(f"`{name}`" for name in tables) + "."]
    limits = [f"{name} {value}" for name, value in (("window", profile.snmp.window), ("max_repetitions", profile.snmp.max_repetitions)) if value is not None]
    limits += [] if profile.snmp.bulk else ["GETNEXT only"]
    return [*lines, "", f"Limits: {', '.join(limits)}."] if limits else lines


def _rule(rule: Match) -> str:
    parts = []
    if rule.sys_object_id:
        parts.append("sysObjectID under " + ", ".join(f"`{prefix}`" for prefix in rule.sys_object_id))
    if rule.probe is not None:
        parts.append(f"`{rule.probe}` gives a value")
    if rule.sys_descr:
        parts.append("sysDescr contains " + " or ".join(f"`{word}`" for word in rule.sys_descr))
    if rule.sys_descr_not:
        parts.append("sysDescr contains none of " + ", ".join(f"`{word}`" for word in rule.sys_descr_not))
    return "; ".join(parts) + (f" ({rule.vendor})" if rule.vendor is not None else "")
