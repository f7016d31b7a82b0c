"""A door whose clock a test turns, with users whose hashes are cheap, and the records that it wrote."""

import base64
from datetime import date
from zoneinfo import ZoneInfo

from netmon.model.access import Role
from netmon.model.user import User, WebOptions
from netmon.web.door import Knock
from netmon.web.doorkeeper import Clock, Doorkeeper
from netmon.web.passwords import hashed

ZONE = ZoneInfo("Asia/Shanghai")
START = 1_795_302_000.0
PASSWORD = "Tulip-Kettle-94"
HASH = hashed(PASSWORD, 4)
OPERATOR = User(name="yunwei", role=Role.OPERATOR, password=HASH)
TECHNICIAN = User(name="李老师", role=Role.TECHNICIAN, password=HASH, sites=("a",), certificate="li.example")
GUEST = User(name="guest", role=Role.VIEWER, password=HASH, until=date(2026, 11, 23))
USERS = (OPERATOR, TECHNICIAN, GUEST)


class Records:
    """Keeps what it is given, as an audit log would."""

    def __init__(self):
        self.all = []

    def note(self, record):
        self.all.append(record)

    def actions(self):
        return [record.action for record in self.all if record.action != "request"]


class Rig:
    """`door` with `users` at `now` seconds."""

    def __init__(self, users=USERS, **options):
        self.now = 0.0
        self.records = Records()
        self.door = Doorkeeper(self.records, Clock(monotonic=lambda: self.now, wall=lambda: START + self.now))
        self.options = WebOptions(**options)
        self.use(users)

    def use(self, users):
        self.door.configure(users, self.options, ZONE)

    async def who(self, **knock):
        """Return the name and role of whoever knocks so, None when he is unknown."""
        entry = await self.door.identify(knocked(**knock))
        return None if entry is None else (entry.person.name, entry.person.role.value)


def knocked(**changes):
    return Knock(**{"method": "GET", "path": "/", "peer": "127.0.0.1", "secure": False, **changes})


def basic(name, password=PASSWORD):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
