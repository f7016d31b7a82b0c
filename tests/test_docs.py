"""The documents' links lead somewhere, their files are valid, and they speak of commands that exist."""

import re
from pathlib import Path

import pytest

from netmon.config.load import load

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
FILE_BLOCK = re.compile(r"```yaml\n# (\S+\.yaml)\n(.*?)```", re.DOTALL)


def documents(root: Path) -> list[Path]:
    folders = ("docs", "collectors", "inventory", "rules", "grafana", "systemd", "bench")
    return [root / "README.md", root / "CHANGELOG.md", root / "SECURITY.md", *(file for name in folders for file in sorted((root / name).glob("**/*.md")))]


def dead_links(file: Path) -> list[str]:
    targets = (target for target in LINK.findall(file.read_text(encoding="utf-8")) if "://" not in target and not target.startswith("mailto:"))
    return [f"{file.name}: {target}" for target in targets if not (file.parent / target).exists()]


def test_links_lead_to_files_that_exist(root: Path) -> None:
    found = documents(root)
    assert len(found) > 10
    assert [dead for file in found for dead in dead_links(file)] == []


def test_dead_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("[here](page.md) [gone](missing.md#part)")
    assert dead_links(tmp_path / "page.md") == ["page.md: missing.md"]


def test_every_decision_is_in_the_list(root: Path) -> None:
    folder = root / "docs/decisions"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(file.name for file in folder.glob("[0-9]*.md"))


@pytest.fixture
def tutorial(root: Path, tmp_path: Path) -> Path:
    """The tutorial's files, written where it says, with the secret file that it makes."""
    blocks = FILE_BLOCK.findall((root / "docs/tutorial/first-switches.md").read_text(encoding="utf-8"))
    assert [name for name, _ in blocks] == ["netmon.yaml", "inventory/credentials.yaml", "inventory/district.yaml", "inventory/sites/first-school.yaml"]
    for name, text in blocks:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets/school-ro"
    secret.write_text("example-community\n", encoding="utf-8")
    secret.chmod(0o600)
    return tmp_path


def test_the_tutorials_files_are_valid(tutorial: Path) -> None:
    result = load(tutorial / "netmon.yaml", env={})
    assert [problem.render() for problem in result.problems] == []
    assert result.config is not None
    assert sorted(result.config.devices) == ["first-school-gw", "first-school-sw-1", "first-school-sw-2"]


def test_a_mistake_in_the_tutorials_files_is_shown_as_the_how_to_quotes_it(tutorial: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    school = tutorial / "inventory/sites/first-school.yaml"
    school.write_text(school.read_text(encoding="utf-8").replace("address: 192.0.2.10", "adress: 192.0.2.10"), encoding="utf-8")
    monkeypatch.chdir(tutorial)
    (problem,) = load(Path("netmon.yaml"), env={}).problems
    (quoted,) = re.findall(r"^inventory/.*Did you mean.*$", (root / "docs/how-to/read-a-problem.md").read_text(encoding="utf-8"), re.MULTILINE)
    before, _, after = quoted.partition("role, credential, ..., name, address")
    assert problem.render().startswith(before)
    assert problem.render().endswith(after)


LAYER = r"(?:cli|demo|daemon|onboard|simulate|pipeline|schedule|store|evaluate|expose|web|collect|transport|config|model)"
MODULE = re.compile(rf"`({LAYER}(?:\.[a-z_0-9]+)+)`")
FILE = re.compile(r"`((?:netmon|tests|bench|systemd|collectors|rules|docs|requirements)/[\w./-]*\w)`")


def missing_modules(text: str, root: Path) -> list[str]:
    paths = ((name, root / "netmon" / name.replace(".", "/")) for name in MODULE.findall(text))
    return [name for name, path in paths if not path.is_dir() and not path.with_suffix(".py").is_file()]


def missing_files(text: str, root: Path) -> list[str]:
    return [name for name in FILE.findall(text) if not (root / name).exists() and not name.startswith("bench/out")]


def test_life_of_a_sample_names_modules_that_exist(root: Path) -> None:
    text = (root / "docs/explanation/design.md").read_text(encoding="utf-8")
    assert len(set(MODULE.findall(text))) > 25
    assert missing_modules(text, root) == []
    assert missing_modules("`pipeline.fetch` and `pipeline.gone`", root) == ["pipeline.gone"]


def test_files_that_documents_name_exist(root: Path) -> None:
    found = [(file.name, name) for file in documents(root) for name in missing_files(file.read_text(encoding="utf-8"), root)]
    assert found == []
    assert missing_files("`netmon/sdnotify.py` `netmon/gone.py`", root) == ["netmon/gone.py"]
