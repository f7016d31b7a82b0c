"""Rules on imports that import-linter has no words for: who may import which library, and where an import may stand."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

# Each protocol or file library has one importer; None: any single module; a folder: its modules; names: one in each of layers that may not
# import each other. The simulators play the servers' side.
ONE_IMPORTER: dict[str, str | tuple[str, ...] | None] = {
    "apscheduler": None,
    "asyncssh": "netmon/transport/ssh/",
    "cryptography.hazmat.primitives.ciphers": "netmon/transport/snmp/usm.py",
    "cryptography.hazmat.primitives.asymmetric": "netmon/store/signing.py",
    "cryptography.x509": "netmon/transport/certificates.py",
    "icmplib": "netmon/transport/icmp.py",
    "jinja2": ("netmon/report/html.py", "netmon/web/html.py"),
    "netmiko": None,
    "openpyxl": ("netmon/config/workbook_child.py", "netmon/report/carried.py"),
    "prometheus_client": None,
    "pysnmp": None,
    "scapy": None,
    "sqlite3": None,
    "textfsm": None,
    "weasyprint": "netmon/report/pdf.py",
    "xlsxwriter": ("netmon/onboard/workbook_template.py", "netmon/report/xlsx.py"),
    "yaml": "netmon/config/yaml.py",
}

# importlib serves one purpose, the command table of cli.
IMPORTLIB = "netmon/cli/"

# Nothing but the standard library and pydantic: the nouns are the same everywhere.
MODEL_MAY_IMPORT = {"netmon", "pydantic"}

MAX_FUNCTION_LINES = 50


class Import(NamedTuple):
    file: str
    line: int
    module: str
    nested: bool


def imports_of(source: str, file: str) -> Iterator[Import]:
    """Yield every import of a module; `nested` when it stands inside a function or class, where it hides from a reader."""
    tree = ast.parse(source)
    top = {(node.lineno, node.col_offset) for node in top_level(tree.body)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in names:
            yield Import(file, node.lineno, name, (node.lineno, node.col_offset) not in top)


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those under `if TYPE_CHECKING:` included."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test).removeprefix("typing.") == "TYPE_CHECKING":
            yield from node.body


@pytest.fixture(scope="module")
def sources(root: Path) -> dict[str, str]:
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in sorted(root.glob("netmon/**/*.py"))}


@pytest.fixture(scope="module")
def imports(sources: dict[str, str]) -> list[Import]:
    return [found for file, source in sources.items() for found in imports_of(source, file)]


def top_name(found: Import) -> str:
    return found.module.partition(".")[0]


@pytest.mark.parametrize(("library", "home"), ONE_IMPORTER.items())
def test_a_library_has_one_importer(imports: list[Import], library: str, home: str | tuple[str, ...] | None) -> None:
    importers = sorted({found.file for found in imports if f"{found.module}.".startswith(f"{library}.") and not found.file.startswith("netmon/simulate/")})
    if isinstance(home, str) and home.endswith("/"):
        assert [file for file in importers if not file.startswith(home)] == []
        return
    if isinstance(home, tuple):
        assert importers == sorted(home)
        return
    assert len(importers) <= 1
    if home is not None:
        assert importers in ([], [home])


def test_imports_stand_at_the_top(imports: list[Import]) -> None:
    assert [f"{found.file}:{found.line} {found.module}" for found in imports if found.nested] == []


def test_the_simulators_are_no_part_of_the_daemon(imports: list[Import]) -> None:
    importers = {"/".join(found.file.removesuffix(".py").split("/")[1:2]) for found in imports if found.module.startswith("netmon.simulate")}
    assert importers <= {"simulate", "demo", "cli"}


def test_importlib_is_for_the_command_table_alone(imports: list[Import]) -> None:
    users = {found.file for found in imports if top_name(found) == "importlib" and found.module != "importlib.metadata"}
    assert {file for file in users if not file.startswith(IMPORTLIB)} == set()
    assert len(users) <= 1


def test_model_imports_the_standard_library_and_pydantic_alone(imports: list[Import]) -> None:
    foreign = {
        f"{found.file}: {found.module}"
        for found in imports
        if found.file.startswith("netmon/model/") and top_name(found) not in sys.stdlib_module_names | MODEL_MAY_IMPORT
    }
    assert foreign == set()


def test_model_has_no_clock_no_socket_and_no_loop(imports: list[Import]) -> None:
    banned = {"asyncio", "logging", "os", "random", "socket", "sqlite3", "subprocess", "threading", "time"}
    assert {f"{found.file}: {found.module}" for found in imports if found.file.startswith("netmon/model/") and top_name(found) in banned} == set()


def test_no_function_is_longer_than_fifty_lines(sources: dict[str, str]) -> None:
    long = [
        f"{file}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for file, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    """A handler that cleans up and raises again swallows nothing."""
    last = handler.body[-1]
    raises_again = isinstance(last, ast.Raise) and last.exc is None
    return not raises_again and (handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException"))


def test_a_blanket_except_stands_in_the_poller_alone(sources: dict[str, str]) -> None:
    blanket = {
        file for file, source in sources.items() for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler) and swallows_everything(node)
    }
    assert blanket <= {"netmon/schedule/poller.py"}


def test_our_own_code_is_never_patched(root: Path) -> None:
    files = sorted(root.glob("tests/**/*.py"))
    assert files
    assert [str(file) for file in files for found in imports_of(file.read_text(encoding="utf-8"), file.name) if found.module.startswith("unittest.mock")] == []


def test_the_import_scan_sees_nested_and_top_level_imports() -> None:
    source = "import os.path\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml\ndef late():\n    from json import loads\n"
    found = [(one.line, one.module, one.nested) for one in imports_of(source, "x.py")]
    assert found == [(1, "os.path", False), (2, "typing", False), (4, "yaml", False), (6, "json", True)]
