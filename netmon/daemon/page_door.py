"""The door of the page in a running netmon: its users and rules out of the configuration in force."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.web_config import WebConfig
from netmon.web.asked import Route
from netmon.web.basic_users import WebConfigUsers
from netmon.web.door import AuditSink
from netmon.web.doorkeeper import Doorkeeper
from netmon.web.html import Pages
from netmon.web.section_login import LoginPages


class PageDoor:
    """The doorkeeper, told of every configuration; `routes` are the pages on which people sign in."""

    def __init__(self, config: Config, audit: AuditSink | None = None) -> None:
        self.keeper = Doorkeeper(audit)
        self._config = config
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Put users and rules in force; who is no longer what he was is signed out."""
        self._config = config
        self.keeper.configure(config.users, config.settings.web, ZoneInfo(config.settings.time_zone))

    def take_web_config(self, config: WebConfig) -> None:
        """Put the passwords of another web-config.yml in force."""
        self.keeper.set_basic(WebConfigUsers(config.users) if config.users else None)

    def routes(self, html: Pages) -> Sequence[Route]:
        """Return the addresses of signing in and out."""
        return LoginPages(self.keeper, html, self._site_names).routes()

    def _site_names(self) -> dict[str, str]:
        return {site.id: site.name for site in self._config.sites.values()}
