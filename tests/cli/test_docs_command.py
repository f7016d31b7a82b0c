import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.cli.docs import reference
from netmon.cli.main import COMMANDS, load_command, main
from netmon.cli.reference_settings import kind, title


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A copy of what the generator reads and writes."""
    for folder in ("docs/reference", "inventory/schema", "collectors", "grafana/dashboards"):
        shutil.copytree(root / folder, tmp_path / "copy" / folder)
    return tmp_path / "copy"


def check(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = main(["docs", "--check", "--lang", "en", "--root", str(root)])
    return code, capsys.readouterr().out.splitlines()


def test_the_reference_in_the_checkout_is_current(root, capsys):
    assert check(root, capsys) == (0, [])


@pytest.mark.long
def test_the_same_code_gives_the_same_text_in_another_process(root):
    probe = "import sys; from pathlib import Path; from netmon.cli.docs import reference; print(''.join(reference(Path('.')).values()), end='')"
    done = subprocess.run([sys.executable, "-c", probe], cwd=root, env={"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode() == "".join(reference(root).values())


def test_stale_missing_and_left_over_files_are_named_and_put_right(checkout, capsys):
    page = checkout / "docs/reference/cli.md"
    page.write_text(page.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    (checkout / "docs/reference/metrics.md").unlink()
    (checkout / "inventory/schema/old.schema.json").write_text("{}")
    (checkout / "grafana/dashboards/zh/old.json").write_text("{}")
    stale = ["docs/reference/cli.md", "docs/reference/metrics.md", "grafana/dashboards/zh/old.json", "inventory/schema/old.schema.json"]
    code, names = check(checkout, capsys)
    assert code == 1
    assert [name for name in names if name in stale] == stale
    assert main(["docs", "--root", str(checkout)]) == 0
    assert check(checkout, capsys) == (0, [])
    assert not (checkout / "inventory/schema/old.schema.json").exists()


def test_a_changed_profile_makes_its_page_stale(checkout, capsys):
    assert main(["docs", "--root", str(checkout)]) == 0
    capsys.readouterr()
    (checkout / "collectors/acme.yaml").write_text(
        "id: acme\nname: Acme switches\nvendor: Acme\nmatch: [{sys_object_id: [1.3.6.1.4.1.99999]}]\ncollectors: {system: {}}\n"
    )
    assert check(checkout, capsys) == (1, ["docs/reference/profiles.md"])


def test_outside_a_checkout_nothing_is_written(tmp_path, capsys):
    assert main(["docs", "--lang", "en", "--root", str(tmp_path)]) == 2
    assert "is no checkout of netmon: it has no docs/reference" in capsys.readouterr().err
    assert list(tmp_path.glob("docs")) == []


def test_every_option_of_every_command_is_on_the_page(root):
    page = (root / "docs/reference/cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        _, parser = load_command(name, "en")
        section = page.partition(f"## netmon {name}\n")[2].partition("\n## ")[0]
        for action in parser.actions:
            option = action.option_strings[-1] if action.option_strings else str(action.metavar or "|".join(map(str, action.choices or ())))
            assert option in section or option in ("--config", "--lang", "--help"), f"{name} {option}"


def test_every_key_of_every_file_is_on_the_page(root):
    page = (root / "docs/reference/settings.md").read_text(encoding="utf-8")
    for key in ("listen", "series_per_device", "reply_from_any_address", "contract_no", "auth_password", "make_up_days", "sys_object_id", "power_off"):
        assert f"| `{key}` |" in page


def test_values_are_described_in_few_words():
    assert kind({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 16}, {"type": "null"}]}) == "whole number, 1 to 16"
    assert kind({"enum": ["zh", "en"]}) == "`zh`, `en`"
    assert kind({"$ref": "#/$defs/PowerOffModel"}) == "[power off](#power-off)"
    assert kind({"type": "array", "items": {"type": "string", "examples": ["08:00"]}}) == "list of such as `08:00`"
    assert title("SnmpV2cModel") == "snmp v2c"
