"""From the inventory to what the way to controllers needs (pure)."""

from pathlib import Path

from netmon.config.config import Config
from netmon.config.secrets import Credential, LoginCredential, TokenCredential
from netmon.model.inventory import ApiOptions
from netmon.pipeline.way_http import ApiTarget
from netmon.transport.http.api import HttpTarget, Login, Token
from netmon.transport.list_file import ListFile


def api_targets(config: Config) -> dict[str, ApiTarget]:
    """Return how each controller of this netmon's shard is asked, by device; files are looked for under the inventory's folder."""
    return {
        device.name: api_target(device.api, config.credentials.get(device.api.credential or ""), config.settings.inventory)
        for device in config.polled_devices()
        if device.api is not None
    }


def api_target(options: ApiOptions, credential: Credential | None, folder: Path) -> ApiTarget:
    """Return how one controller is asked."""
    if options.kind == "csv":
        return ApiTarget(kind="csv", file=ListFile(path=folder / options.url, site=options.site, max_age_s=options.max_age_s))
    http = HttpTarget(url=options.url, ca_file=str(folder / options.ca_file) if options.ca_file is not None else None, fingerprint=options.fingerprint)
    return ApiTarget(kind=options.kind, http=http, credential=_sent(credential), site=options.site)


def _sent(credential: Credential | None) -> Login | Token | None:
    if isinstance(credential, LoginCredential):
        return Login(user=credential.user, password=credential.password.reveal())
    return Token(value=credential.token.reveal()) if isinstance(credential, TokenCredential) else None
