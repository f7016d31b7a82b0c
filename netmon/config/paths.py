"""Where netmon looks for its configuration file and for its data folders."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CONFIG_FILES = (Path("netmon.yaml"), Path("/etc/netmon/netmon.yaml"))


def is_folder(path: Path) -> bool:
    """True when the folder is there and can be seen; never raises, whatever an operator wrote as a path."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_there(path: Path) -> bool:
    """False only when nothing has this name: what cannot be read is there, so that reading it says why it cannot."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def config_file(given: str | Path | None, env: Mapping[str, str]) -> Path:
    """Return `--config`, else $NETMON_CONFIG, else ./netmon.yaml, else /etc/netmon/netmon.yaml; the first two need not exist."""
    if given is not None:
        return Path(given)
    if env.get("NETMON_CONFIG"):
        return Path(env["NETMON_CONFIG"])
    return next((path for path in CONFIG_FILES if is_there(path)), CONFIG_FILES[0])


def data_roots(configured: Sequence[Path], env: Mapping[str, str], prefix: str = sys.prefix) -> tuple[Path, ...]:
    """Return the folders that may hold collectors/, rules/ and so on: `paths:`, $NETMON_DATA, the installation's, /usr/share/netmon."""
    from_env = [Path(env["NETMON_DATA"])] if env.get("NETMON_DATA") else []
    return (*configured, *from_env, Path(prefix) / "share" / "netmon", Path("/usr/share/netmon"))


def data_folders(name: str, roots: Sequence[Path]) -> tuple[Path, ...]:
    """Return the existing folders `name` under the roots, first wins; several, so that a site adds to what is shipped."""
    found: dict[Path, Path] = {}
    for root in roots:
        folder = root / name
        if is_folder(folder):
            found.setdefault(folder.resolve(), folder)
    return tuple(found.values())
