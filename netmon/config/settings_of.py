"""netmon.yaml as settings, and what is wrong with them that its shape does not say."""

from pathlib import Path

from netmon.config import channels, sensors
from netmon.config import users as people
from netmon.config.build import periods_s, snmp_fields
from netmon.config.config import DEFAULT_PERIODS_S, Settings
from netmon.config.judge import at
from netmon.config.paths import is_folder, is_there
from netmon.config.salvage import Salvaged
from netmon.config.schema import SettingsFile
from netmon.config.schema_notify import channel_of
from netmon.config.schema_sensor import sensor_of
from netmon.config.schema_speedtest import speedtest_of
from netmon.config.schema_traps import traps_of
from netmon.model.inventory import SnmpOptions
from netmon.model.problem import Problem


def settings_of(base: Path, file: Salvaged[SettingsFile], problems: list[Problem], web_config: Path | None = None, *, allow_remote: bool = False) -> Settings:
    """Return the settings, every path resolved against `base`, and add to `problems`; `web_config` and `allow_remote` are the command line's."""
    model = file.model
    host, _, port = model.listen.rpartition(":")
    index, _, count = model.shard.partition("/")
    settings = Settings(
        inventory=base / model.inventory,
        state=base / model.state,
        listen_host=host.strip("[]"),
        listen_port=int(port),
        web_config=web_config or (None if model.web_config is None else base / model.web_config),
        data_folders=tuple(base / folder for folder in model.paths),
        language=model.language,
        time_zone=model.time_zone,
        periods_s={**DEFAULT_PERIODS_S, **periods_s(model.periods)},
        snmp=SnmpOptions(**{"port": model.port, **snmp_fields(model.snmp)}),
        icmp=model.icmp,
        series_per_device=model.limits.series_per_device,
        series_total=model.limits.series_total,
        shard_index=int(index),
        shard_count=int(count),
        allow_empty=model.allow_empty,
        where_days=model.where_days,
        history_slot_s=60 * int(model.history.slot.removesuffix("m")),
        history_months=model.history.months,
        history_years=model.history.years,
        audit_months=model.audit_months,
        report_months=model.reports.months,
        target_plans=tuple(model.targets.plans),
        target_window_days=model.targets.window_days,
        target_every_s=model.targets.every,
        sensors=tuple(sensor_of(item) for item in model.sensor),
        traps=traps_of(model.traps),
        channels={name: channel_of(name, item, f"{base}/") for name, item in model.notify.items()},
        hook_credential=model.hooks.credential,
        digest=model.digest,
        incident_calm_s=model.incident_calm,
        speedtest=speedtest_of(model.speedtest),
        web=people.web_options(model.web, base, allow_remote=allow_remote),
    )
    problems += _wrong(file, settings)
    return settings


def _wrong(file: Salvaged[SettingsFile], settings: Settings) -> list[Problem]:
    """Return what is wrong with settings that are well formed: what they name is not there, or they would open the page to everybody."""
    doc, model = file.doc, file.model
    problems = [*sensors.shared(settings.sensors, doc), *channels.shape(model.notify, doc)]
    guarded = settings.web_config is not None and settings.web.users is not None
    if settings.open_to_others and not guarded and not {"web_config", "web"} & file.touched:
        problems.append(at(doc, ("listen",), "config.listen_public", {"address": model.listen}))
    if settings.speedtest_open_to_others and not guarded and not {"web_config", "web", "speedtest"} & file.touched:
        problems.append(at(doc, ("speedtest", "listen"), "config.speedtest_public", {"address": model.speedtest.listen}))
    if settings.web_config is not None and not is_there(settings.web_config):
        problems.append(at(doc, ("web_config",), "config.path_missing", {"path": settings.web_config}))
    problems += [
        at(doc, ("paths", number), "config.path_missing", {"path": folder}) for number, folder in enumerate(settings.data_folders) if not is_folder(folder)
    ]
    if not is_folder(settings.inventory):
        problems.append(at(doc, ("inventory",), "config.no_inventory", {"path": settings.inventory}))
    return problems
