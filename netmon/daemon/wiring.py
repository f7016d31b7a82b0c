"""From a loaded configuration to what each part is given (pure)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

from netmon.collect.registry import COLLECTORS
from netmon.config.applied import credential_hash
from netmon.config.config import Config
from netmon.config.secrets import Credential, Secret, SnmpCredential
from netmon.expose.labels import DeviceLabels
from netmon.model.inventory import Device, Role, SnmpOptions
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.profile import Profile, SnmpQuirks
from netmon.pipeline.fetch import Asked
from netmon.pipeline.line import LineSettings
from netmon.schedule.plan import IDENTIFY, Job, Subject, plan
from netmon.transport.snmp.api import Community, Security, SnmpTarget, UsmUser

UNIDENTIFIED_PERIOD_S = 60.0
AUTO = "auto"
NO_PORTS: frozenset[str] = frozenset()
_NETWORK: frozenset[Role] = frozenset({"switch", "router", "firewall", "wlan_controller"})
ROLES_OF: Mapping[str, frozenset[Role]] = {
    "lldp": _NETWORK | {"access_point", "server"},
    "fdb": _NETWORK - {"wlan_controller"},
    "arp": _NETWORK,
    "ipv6": frozenset({"router", "firewall"}),
    "wireless": _NETWORK | {"access_point"},
}
HOSTS = frozenset({"ops_pc", "server", "probe"})


def security(credential: SnmpCredential, context: str) -> Security:
    """Return a credential as the SNMP transport takes it."""
    if credential.version == "3":
        return UsmUser(
            (credential.user or "").encode(),
            auth=credential.auth,
            auth_password=_octets(credential.auth_password),
            priv=credential.priv,
            priv_password=_octets(credential.priv_password),
            context=context.encode(),
        )
    return Community(credential.version, _octets(credential.community))


def _octets(secret: Secret | None) -> bytes:
    return b"" if secret is None else secret.reveal().encode()


def target_of(device: Device, credential: Credential | None, profile: Profile | None) -> SnmpTarget | None:
    """Return how a device is asked by SNMP; None without an SNMP credential or address. The inventory's limits come before the profile's."""
    if device.address is None or not isinstance(credential, SnmpCredential):
        return None
    options: SnmpOptions = device.snmp
    quirks = profile.snmp if profile is not None else None
    return SnmpTarget(
        address=device.address,
        port=options.port,
        security=security(credential, options.context),
        budget_s=options.budget_s,
        window=options.window if options.window is not None else quirks.window if quirks else None,
        max_repetitions=options.max_repetitions if options.max_repetitions is not None else quirks.max_repetitions if quirks else None,
        bulk=quirks.bulk if quirks else True,
        reply_from_any_address=options.reply_from_any_address,
    )


def profile_for(device: Device, profiles: Mapping[str, Profile], memory: DeviceMemory) -> tuple[Profile | None, Profile | None]:
    """Return (the profile that the inventory names, the one to read with); both None while an `auto` device is not identified."""
    if device.profile != AUTO:
        fixed = profiles.get(device.profile)
        return fixed, fixed
    return None, profiles.get(memory.profile or "")


def asked(config: Config, device: Device, shown: LineSettings, memory: DeviceMemory, key: bytes) -> Asked:
    """Return how a polled device is asked; `shown` says whether it has full series, `key` makes its revision, which covers secrets, useless to others."""
    credential = config.credentials.get(device.credential or "")
    fixed, profile = profile_for(device, config.profiles, memory)
    return Asked(
        name=device.name,
        address=device.address or "",
        target=target_of(device, credential, profile),
        memory=memory,
        fixed=fixed,
        profile=profile,
        every_column=shown.full or bool(shown.port_names or shown.alias_patterns),
        revision=_revision(device, config.credentials, profile, key),
    )


def _revision(device: Device, credentials: Mapping[str, Credential], profile: Profile | None, key: bytes) -> str:
    """Change with the address, the options, the credentials' content and the profile's limits."""
    ways = [None if options is None else asdict(options) for options in (device.snmp, device.ssh, device.display, device.api)]
    used = (device.credential, *(options.credential for options in (device.ssh, device.display, device.api) if options is not None))
    hashes = [credential_hash(credentials[name], key) if name in credentials else None for name in used if name is not None]
    checks = [asdict(check) for check in device.checks]
    parts = [device.address, device.profile, ways, checks, hashes, asdict(profile.snmp if profile is not None else SnmpQuirks())]
    return hmac.new(key, json.dumps(parts, sort_keys=True).encode(), hashlib.sha256).hexdigest()[:16]


def lines(config: Config) -> dict[str, LineSettings]:
    """Return labels and series of each polled device; ports that links name have full series."""
    names: dict[str, set[str]] = {}
    patterns: dict[str, set[str]] = {}
    for link in config.links.values():
        for port in (link.port, link.far_port):
            if port is not None:
                (patterns if port.by_alias else names).setdefault(port.device, set()).add(port.interface)
    for device in config.devices.values():
        if device.uplink is not None and device.uplink_port is not None:
            names.setdefault(device.uplink, set()).add(device.uplink_port)
    return {
        device.name: LineSettings(
            labels=DeviceLabels(
                district=config.district.id,
                site=device.site,
                device=device.name,
                role=device.role,
                room=device.room or "",
                site_name=config.sites[device.site].name if device.site in config.sites else "",
            ),
            full=device.series == "full",
            port_names=frozenset(names[device.name]) if device.name in names else NO_PORTS,
            alias_patterns=tuple(sorted(patterns.get(device.name, ()))),
            max_series=config.settings.series_per_device,
            pair=device.pair,
        )
        for device in config.polled_devices()
    }


def jobs(config: Config, asks: Mapping[str, Asked], profile_of: Callable[[str], Profile | None], *, echo: bool) -> tuple[Job, ...]:
    """Return the plan: echoes, the collectors of each device's profile, and identification where the inventory says `auto`."""
    return plan(_subjects(config, asks, profile_of, echo), config.settings.periods_s)


def _subjects(config: Config, asks: Mapping[str, Asked], profile_of: Callable[[str], Profile | None], echo: bool) -> Iterable[Subject]:
    for device in config.polled_devices():
        ask = asks[device.name]
        profile = profile_of(device.name)
        collectors: dict[str, JobKind] = {}
        periods = dict(device.periods)
        if ask.target is not None:
            if profile is not None:
                collectors.update({name: JobKind.SNMP for name in profile.collectors if COLLECTORS[name].kind is JobKind.SNMP and suits(device.role, name)})
            if device.profile == AUTO:
                collectors[IDENTIFY] = JobKind.SNMP
                if profile is None:
                    periods[IDENTIFY] = UNIDENTIFIED_PERIOD_S
        collectors.update(other_collectors(device, profile))
        yield Subject(
            name=device.name,
            collectors=collectors,
            echo=echo and device.echo and device.address is not None,
            periods_s=periods,
            budget_s=device.snmp.budget_s,
            revision=ask.revision,
        )


def suits(role: Role, collector: str) -> bool:
    """Tell whether a collector makes sense for what the device is: a camera has no forwarding table, and an access point's is its clients."""
    return collector not in ROLES_OF or role in ROLES_OF[collector]


def other_collectors(device: Device, profile: Profile | None) -> dict[str, JobKind]:
    """Return what is asked of a device otherwise than by echo and SNMP, as its inventory entry and its profile say."""
    wanted = []
    if device.display is not None:
        wanted.append("display")
    if device.ssh is not None and device.role in HOSTS:
        wanted.append("host")
    if device.ssh is not None and profile is not None and "cli" in profile.collectors:
        wanted.append("cli")
    if device.api is not None:
        wanted.append("controller")
    if device.checks:
        wanted.append("services")
    return {name: COLLECTORS[name].kind for name in wanted if name in COLLECTORS}


def periods(planned: Iterable[Job]) -> dict[tuple[str, str], float]:
    """Return each job's period by device and collector."""
    return {job.key: job.period_s for job in planned}
