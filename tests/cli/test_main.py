import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from netmon import __version__
from netmon.cli.language import choose_lang
from netmon.cli.main import COMMANDS, load_command, main, split
from netmon.model.texts import CATALOGUE

HEAVY = ("aiohttp", "pysnmp", "scapy", "netmiko", "asyncssh", "jinja2", "cryptography")
CHINESE = re.compile("[\u4e00-\u9fff]")


def run_netmon(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "netmon", *words], env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(autouse=True)
def package_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))


def test_version_is_printed_alone(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr() == (f"netmon {__version__}\n", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_lists_every_command_in_the_language_asked_for(capsys, lang):
    assert main(["--lang", lang, "--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)
    assert bool(CHINESE.search(out)) is (lang == "zh")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_explained_in_both_languages(name, capsys):
    _, parser = load_command(name, "en")
    assert [action.option_strings for action in parser.actions if action.help not in CATALOGUE] == []
    assert main([name, "--help", "--lang", "en"]) == 0
    assert not CHINESE.search(capsys.readouterr().out)
    assert main([name, "--help", "--lang", "zh"]) == 0
    assert CHINESE.search(capsys.readouterr().out)


def test_every_module_of_a_command_is_in_the_table(root):
    modules = {path.stem for path in (root / "netmon/cli").glob("*.py") if "\ndef add_arguments(" in path.read_text() and "\ndef run(" in path.read_text()}
    assert modules == {module.rpartition(".")[2] for module in COMMANDS.values()}


def test_an_unknown_command_is_named_with_what_was_meant(capsys):
    assert main(["--lang", "en", "chekc"]) == 2
    assert capsys.readouterr() == ("", "netmon: There is no command 'chekc'; netmon --help lists them. Did you mean 'check'?\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check", "--confg", "x"], "There is no option '--confg'; see netmon check --help. Did you mean '--config'?"),
        (["check", "--confg=S3CR3T"], "There is no option '--confg'; see netmon check --help. Did you mean '--config'?"),
        (["check", "S3CR3T"], "There is an argument too many; see netmon check --help."),
        (["check", "--config"], "--config needs a value."),
        (["check", "--lang", "jp"], "--lang must be one of zh, en, not 'jp'."),
        (["poll", "--timeout", "soon"], "--timeout must be a number, not 'soon'."),
        (["poll", "--format", "jsn"], "--format must be one of table, json, prometheus, not 'jsn'. Did you mean 'json'?"),
        (["docs", "--check=yes"], "--check takes no value."),
        (["--frobnicate", "check"], "There is no option '--frobnicate'; see netmon check --help."),
        ([], "Name a command."),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_one_sentence(capsys, monkeypatch, words, sentence):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == f"netmon: {sentence}"
    assert "S3CR3T" not in err


def test_the_same_mistake_is_told_in_chinese(capsys):
    assert main(["check", "--confg"]) == 2
    assert capsys.readouterr().err == "netmon: 没有“--confg”这个选项，见 netmon check --help。 是否想写“--config”？\n"


def test_options_for_all_commands_may_stand_before_the_command():
    assert split(["--config", "F", "--lang=en", "check", "--x"]) == (["--config", "F", "--lang=en"], "check", ["--x"])
    assert split(["--lang", "en"]) == (["--lang", "en"], None, ())


def test_the_language_is_the_options_then_the_configurations_then_the_locales_then_chinese(workplace):
    english, chinese = {"LANG": "en_US.UTF-8"}, {"LANG": "zh_CN.UTF-8"}
    assert choose_lang([], {}) == "zh"
    assert choose_lang([], english) == "en"
    assert choose_lang([], {"LC_ALL": "C.UTF-8", **english}) == "zh"
    assert choose_lang([], {"LANG": "de_DE"}) == "zh"
    (workplace / "netmon.yaml").write_text("language: en\ninventry: x\n")
    assert choose_lang([], chinese) == "en"
    (workplace / "other.yaml").write_text("language: zh\n")
    assert choose_lang(["check", "--config=other.yaml"], english) == "zh"
    assert choose_lang(["--lang", "zh", "check"], english) == "zh"
    (workplace / "broken.yaml").write_bytes(b"\xff\xfe: [")
    assert choose_lang(["--config", "broken.yaml"], english) == "en"


def test_check_loads_no_library_that_it_does_not_need():
    probe = f"import sys; from netmon.cli.main import main; code = main(['check', '--help']); print(code, [m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr


def test_poll_loads_no_web_server():
    libraries = ("aiohttp.web", "jinja2", "netmiko", "openpyxl", "pysnmp", "scapy", "textfsm")
    probe = f"import sys; from netmon.cli.main import main; main(['poll', '--help']); print([m for m in {libraries!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_python_m_netmon_is_the_command():
    done = run_netmon("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"netmon {__version__}\n", "")


def test_a_reader_that_leaves_early_ends_the_command_without_a_traceback():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-m", "netmon", "schema"], stdout=write, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_terminal_without_chinese_shows_escapes_instead_of_an_error():
    done = run_netmon("chekc", PYTHONIOENCODING="ascii", LC_ALL="zh_CN.GBK")
    assert done.returncode == 2
    assert done.stderr.startswith("netmon: \\u6ca1")


def test_ctrl_c_ends_a_poll_without_a_traceback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        words = [sys.executable, "-m", "netmon", "poll", "--address", address, "--community", "env:COMMUNITY"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            silent.settimeout(30)
            silent.recv(65535)  # it asks: now it waits for an answer
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")
