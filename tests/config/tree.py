"""A small configuration on disk, of which a test replaces single files."""

from pathlib import Path

from netmon.config.config import Config, LoadResult
from netmon.config.load import load
from netmon.config.profiles import CollectorParams

ENV = {"COMMUNITY": "S3CR3T-community", "AUTH": "S3CR3T-auth-password", "PRIV": "S3CR3T-priv-password"}

HASH = "$2b$12$" + "N" * 53
"""Has the form of a bcrypt hash."""

GOOD = {
    "netmon.yaml": "state: state\n",
    "inventory/district.yaml": "district: {id: center, name: 区中心}\ndefaults: {credential: ro}\n",
    "inventory/credentials.yaml": "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\n",
    "inventory/sites/a.yaml": (
        "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103}\n"
        "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n  - {name: a-sw, role: switch, address: 10.0.0.2, uplink: a-gw, room: 1号楼/101}\n"
    ),
}


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write the good files, replaced and extended by `files`; return the path of netmon.yaml."""
    for name, content in {**GOOD, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "netmon.yaml"


def sign_in(folder: Path) -> str:
    """Write a users.yaml that only its owner reads, and return what netmon.yaml says of it."""
    path = folder / "users.yaml"
    path.touch(mode=0o600)
    path.write_text(f"users:\n  - {{name: wang, role: admin, password: '{HASH}'}}\n")
    return "web: {users: users.yaml}\n"


def load_files(folder: Path, files: dict[str, str | bytes], collectors: CollectorParams | None = None) -> LoadResult:
    """Write and load."""
    return load(write(folder, files), env=ENV, collectors=collectors)


def good(folder: Path, files: dict[str, str | bytes], collectors: CollectorParams | None = None) -> Config:
    """Write and load what must be right."""
    result = load_files(folder, files, collectors)
    assert [problem.render("en") for problem in result.problems] == []
    assert result.config is not None
    return result.config


def lines(folder: Path, result: LoadResult, lang: str = "en") -> list[str]:
    """Return the rendered problems, with file names relative to the folder."""
    rendered = [problem.render("zh" if lang == "zh" else "en") for problem in result.problems]
    return [line.replace(f"{folder}/", "") for line in rendered]
