from pathlib import Path

import pytest

from netmon.config.paths import config_file, data_folders, data_roots


def test_config_file_is_the_one_given_then_the_environments_then_the_one_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    env = {"NETMON_CONFIG": "/etc/other.yaml"}
    assert config_file("x.yaml", env) == Path("x.yaml")
    assert config_file(None, env) == Path("/etc/other.yaml")
    (tmp_path / "netmon.yaml").touch()
    assert config_file(None, {}) == Path("netmon.yaml")


def test_data_roots_come_in_the_order_of_the_design() -> None:
    roots = data_roots([Path("/own")], {"NETMON_DATA": "/env"}, prefix="/venv")
    assert roots == (Path("/own"), Path("/env"), Path("/venv/share/netmon"), Path("/usr/share/netmon"))
    assert data_roots([], {}, prefix="/venv") == (Path("/venv/share/netmon"), Path("/usr/share/netmon"))


def test_data_folders_are_those_that_exist_each_once(tmp_path: Path) -> None:
    for name in ("a/collectors", "b/collectors", "c/rules"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "d").symlink_to(tmp_path / "a")
    roots = [tmp_path / name for name in ("a", "b", "c", "d", "none")]
    assert data_folders("collectors", roots) == (tmp_path / "a/collectors", tmp_path / "b/collectors")
