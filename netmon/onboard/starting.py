"""What `netmon init` writes: the files of a configuration that runs, from five answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from ipaddress import ip_network
from typing import Final

from netmon.model.yaml_text import scalar

SECRET_FILE: Final = "secrets/school-ro"  # noqa: S105 - a path
AUTH_FILE: Final = "secrets/netmon-auth"
PRIV_FILE: Final = "secrets/netmon-priv"
LOCAL: Final = "127.0.0.1:9464"
_ID: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The five answers.

    `name` and `code` of the district; `community` for SNMPv2c, or `user` with `auth` and `priv` for SNMPv3; `networks` to look for devices in
    (CIDR); `listen` the page's address. The list of schools is a file that is copied beside these.
    """

    name: str
    code: str = ""
    community: str = field(default="", repr=False)
    user: str = ""
    auth: str = field(default="", repr=False)
    priv: str = field(default="", repr=False)
    networks: tuple[str, ...] = ()
    listen: str = LOCAL

    @property
    def is_v3(self) -> bool:
        """True when devices are asked by SNMPv3."""
        return bool(self.user)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to write; `secret` ones are for their owner's eyes alone."""

    text: str = field(repr=False)
    secret: bool = False


def files(answers: Answers, today: date) -> Mapping[str, NewFile]:
    """Return every file by its path below the folder."""
    found = {
        "netmon.yaml": NewFile(text=_settings(answers)),
        "inventory/district.yaml": NewFile(text=_district(answers)),
        "inventory/credentials.yaml": NewFile(text=_credentials(answers)),
        "inventory/calendar.yaml": NewFile(text=_calendar(today)),
        "inventory/sites/README.md": NewFile(text=_SITES),
    }
    if answers.is_v3:
        secrets = {AUTH_FILE: answers.auth, PRIV_FILE: answers.priv}
    else:
        secrets = {SECRET_FILE: answers.community}
    return {**found, **{path: NewFile(text=f"{value}\n", secret=True) for path, value in secrets.items()}}


def networks_of(words: str) -> tuple[str, ...]:
    """Return networks written with commas or blanks between them. Raises ValueError for what is none."""
    return tuple(str(ip_network(word, strict=False)) for word in re.split(r"[\s,，、]+", words) if word)


def _settings(answers: Answers) -> str:
    return f"""\
# netmon 的总设置，由 netmon init 生成。所有路径都相对于本文件所在的文件夹。改完运行 netmon check，再运行 netmon reload。
inventory: inventory             # 清单：district.yaml、sites/（一校一个文件）、credentials.yaml、calendar.yaml
state: state                     # 历史数据、运行状态放在这里
listen: {scalar(answers.listen)}           # 网页和 /metrics 的地址；不是本机地址时要有 TLS（web_config）和用户（netmon user add）
language: zh                     # 网页、告警用的语言：zh 中文，en 英文
time_zone: Asia/Shanghai
allow_empty: true                # 还没有设备时也能运行；录入设备后可以删掉这一行
"""


def _district(answers: Answers) -> str:
    lines = [
        "# 区（县）：中心机房的设备和线路写在这里；各校的写在 sites/，一校一个文件",
        "district:",
        f"  id: {district_id(answers)}               # 代号：定了就不要改",
        f"  name: {scalar(answers.name)}",
    ]
    if answers.code:
        lines.append(f'  code: "{answers.code}"')
    lines += ["", "defaults:                        # 全区设备的默认值；学校、设备里写了的以它们为准", f"  credential: {credential_name(answers)}", ""]
    if answers.networks:
        lines += ["# 管理网段，查找设备用：", *(f"#   netmon discover --subnet {network}" for network in answers.networks), ""]
    return "\n".join(lines)


def district_id(answers: Answers) -> str:
    """Return an id for the district: of its code, or of the Latin letters in its name."""
    plain = _ID.sub("-", answers.name.lower()).strip("-")
    return f"d{answers.code}" if answers.code else (plain if plain and plain[0].isalpha() else "district")


def credential_name(answers: Answers) -> str:
    """Return the name by which the inventory calls the credential."""
    return "school-v3" if answers.is_v3 else "school-ro"


def _credentials(answers: Answers) -> str:
    head = "# 登录设备用的口令从哪里读。这里只写出处，绝不写口令本身。三种出处：{file: 文件}（权限 600）、{env: 环境变量}、{credential: systemd 凭据}\n"
    if not answers.is_v3:
        return f"{head}school-ro:                       # SNMPv2c 只读团体字\n  kind: snmp_v2c\n  community: {{file: ../{SECRET_FILE}}}\n"
    return (
        f"{head}school-v3:                       # SNMPv3 只读用户\n  kind: snmp_v3\n  user: {scalar(answers.user)}\n  auth: SHA-256\n"
        f"  auth_password: {{file: ../{AUTH_FILE}}}\n  priv: AES-128\n  priv_password: {{file: ../{PRIV_FILE}}}\n"
    )


def _calendar(today: date) -> str:
    """Return a school year as most districts have it; its days are to be corrected by the district's own notice."""
    year = today.year if today.month >= 7 else today.year - 1
    name = f"{year}—{year + 1} 学年"
    second = date(year + 1, 2, 20)
    second += timedelta(days=(7 - second.weekday()) % 7)
    lessons = ("08:20-09:00", "09:10-09:50", "10:20-11:00", "11:10-11:50", "13:40-14:20", "14:30-15:10", "15:30-16:10")
    rows = "\n".join(f'  - {{name: 第{number}节, from: "{span[:5]}", to: "{span[6:]}"}}' for number, span in zip("一二三四五六七", lessons, strict=True))
    return f"""\
# 校历：按常见的学年生成，请照本区教体局的通知改好起止日期、节假日和调休
terms:
  - {{name: {name}第一学期, from: {year}-09-01, to: {year + 1}-01-22}}
  - {{name: {name}第二学期, from: {second.isoformat()}, to: {year + 1}-07-03}}
holidays:                        # 学期里不上课的日子
  - {{name: 国庆节, from: {year}-10-01, to: {year}-10-07}}
  - {{name: 元旦, from: {year + 1}-01-01, to: {year + 1}-01-01}}
  - {{name: 劳动节, from: {year + 1}-05-01, to: {year + 1}-05-03}}
lessons:                         # 每天的课；个别学校不同，在学校文件的 calendar: 里写
{rows}
"""


_SITES: Final = """\
# 一校一个文件

最快的办法：`netmon import --template schools.xlsx` 生成工作簿，填好后 `netmon import schools.xlsx`，它会在这里写出各校的文件。
也可以让 netmon 去找：`netmon discover --subnet 网段`。每次改完运行 `netmon check`。
"""
