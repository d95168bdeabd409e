"""What may import what: the golden record of the house's floors. It changes only on purpose."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "convoso_mcp"
MODULES = {
    path.relative_to(SOURCE.parent).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}

FLOORS = [
    {"convoso_mcp.__main__"},
    {"convoso_mcp.cli"},
    {"convoso_mcp.server", "convoso_mcp.http", "convoso_mcp.demo"},
    {"convoso_mcp.progress", "convoso_mcp.sealing"},
    {"convoso_mcp.profiles"},
    {"convoso_mcp.asking", "convoso_mcp.layers", "convoso_mcp.tools", "convoso_mcp.resources", "convoso_mcp.prompts"},
    {"convoso_mcp.documents", "convoso_mcp.board"},
    {"convoso_mcp.answers", "convoso_mcp.replicas", "convoso_mcp.doctor"},
    {"convoso_mcp.kept", "convoso_mcp.account"},
    {"convoso_mcp.text"},
    {
        "convoso_mcp.pager",
        "convoso_mcp.client",
        "convoso_mcp.audit",
        "convoso_mcp.journal",
        "convoso_mcp.policy",
        "convoso_mcp.allowance",
        "convoso_mcp.store",
    },
    {"convoso_mcp.transport", "convoso_mcp.pages", "convoso_mcp.looking"},
    {
        "convoso_mcp.reading",
        "convoso_mcp.understanding",
        "convoso_mcp.dating",
        "convoso_mcp.lanes",
        "convoso_mcp.pace",
        "convoso_mcp.windows",
        "convoso_mcp.state",
        "convoso_mcp.keychain",
        "convoso_mcp.clients",
    },
    {"convoso_mcp.budget", "convoso_mcp.when", "convoso_mcp.telemetry"},
    {"convoso_mcp.endpoints", "convoso_mcp.errors", "convoso_mcp.settings", "convoso_mcp.callers"},
    {"convoso_mcp.sandbox"},
    {"convoso_mcp"},
]
"""From the top. A module may import from floors below its own; `settings` may name the errors beside it."""

ALLOWED = {
    "mcp": {"cli", "server", "http", "demo", "sealing", "asking", "tools", "resources", "prompts", "profiles"},
    "httpx": {"client", "transport", "cli", "sandbox", "http"},
    "click": {"cli"},
    "filelock": {"audit", "http"},
    "cryptography": {"replicas"},
    "jwt": {"http"},
    "redis": {"replicas"},
    "keyring": {"keychain"},
    "sse_starlette": {"http"},
    "starlette": {"sandbox", "http"},
    "uvicorn": {"sandbox", "http"},
    "pydantic_core": {"endpoints", "reading"},
    "logging": {"cli", "server", "http"},
    "opentelemetry": {"cli", "telemetry"},
    "phonenumbers": {"answers", "endpoints"},
    "platformdirs": {"sandbox", "state"},
    "random": {"client", "sandbox"},
    "sqlite3": {"sandbox", "journal"},
}
"""Who may touch what; everything else that is imported is harmless or on the next list."""

STANDARD = {"pydantic", "anyio", "convoso_mcp"} | set(sys.stdlib_module_names)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            module = node.module or ""
            inner = [f"{module}.{name.name}" for name in node.names]
            yield from (name if name in MODULES else module for name in inner)


def part(module: str) -> str:
    """The file or package under convoso_mcp that a module belongs to."""
    return module.split(".")[1] if "." in module else module


def floor(module: str) -> int:
    home = f"convoso_mcp.{part(module)}" if "." in module else module
    return next(number for number, modules in enumerate(FLOORS) if home in modules)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_the_floors_below_it(module: str) -> None:
    for imported in imports(MODULES[module]):
        if not imported.startswith("convoso_mcp") or part(imported) == part(module):
            continue
        beside = (part(module), part(imported)) == ("settings", "errors")
        assert beside or floor(imported) > floor(module), f"{module} imports {imported}"


@pytest.mark.parametrize("module", MODULES)
def test_mcp_httpx_and_the_other_foreigners_are_imported_only_where_allowed(module: str) -> None:
    for imported in imports(MODULES[module]):
        package = imported.partition(".")[0]
        if package in ALLOWED:
            assert part(module) in ALLOWED[package], f"{module} imports {imported}"
        else:
            assert package in STANDARD, f"{module} imports {imported}, which is on no list"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_used_that_windows_lacks(module: str) -> None:
    """Nobody has run it there yet; what POSIX alone has would end it at once, unless it is asked for first."""
    lacking = {"fcntl", "grp", "posix", "pwd", "resource", "termios", "tty", "pty"}
    assert not {name.partition(".")[0] for name in imports(MODULES[module])} & lacking
    calls = {
        "fork",
        "forkpty",
        "getuid",
        "geteuid",
        "getpgid",
        "killpg",
        "setsid",
        "chown",
        "fchmod",
        "add_signal_handler",
        "SIGKILL",
    }
    source = MODULES[module].read_text(encoding="utf-8")
    used = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    asked_for = set(re.findall(r'hasattr\(os, "(\w+)"\)', source))
    assert not (used - asked_for) & (calls | {"O_NOFOLLOW", "O_CLOEXEC", "O_DIRECTORY"})


def test_the_sandbox_imports_nothing_of_ours() -> None:
    for module, path in MODULES.items():
        if part(module) == "sandbox":
            ours = [name for name in imports(path) if name.startswith("convoso_mcp") and part(name) != "sandbox"]
            assert not ours, f"{module} imports {ours}"


def test_only_the_command_line_puts_the_sandbox_and_the_client_together() -> None:
    users = {module for module, path in MODULES.items() for name in imports(path) if name.startswith("convoso_mcp.sandbox")}
    assert {part(module) for module in users} <= {"cli", "sandbox"}


@pytest.mark.parametrize("module", MODULES)
def test_only_settings_reads_the_environment_and_only_the_command_line_prints(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb"):
            assert part(module) == "settings", f"{module} reads the environment"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.__stdout__"):
            assert part(module) == "cli", f"{module} touches stdout"
        if isinstance(node, ast.ImportFrom) and node.module in ("os", "sys"):
            assert not {name.name for name in node.names} & {"environ", "environb", "getenv", "stdout", "__stdout__"}, module
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo"):
            assert part(module) == "cli", f"{module} prints"


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_named_after_nothing_in_particular(module: str) -> None:
    vague = {"utils", "helpers", "common", "manager", "service", "data", "misc"}
    assert not vague & set(module.split("."))


def test_starting_up_imports_neither_the_http_client_nor_the_sandbox() -> None:
    """The first call pays for them; `mcp` brings starlette and its own HTTP client along, whoever uses it."""
    late = {
        "filelock",
        "httpx",
        "jwt",
        "cryptography",
        "keyring",
        "phonenumbers",
        "platformdirs",
        "redis",
        "sqlite3",
        "uvicorn",
        "convoso_mcp.client",
        "convoso_mcp.transport",
        "convoso_mcp.sandbox",
        "convoso_mcp.http",
        "convoso_mcp.replicas",
    }
    later = ("client", "transport", "sandbox", "demo", "http", "replicas")
    top = {module: path for module, path in MODULES.items() if part(module) not in later}
    for module, path in top.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:  # the top level only: what a function imports is paid by its first call
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {name.name for name in node.names} if isinstance(node, ast.Import) else {node.module or ""}
                assert not names & late, f"{module} imports {names & late} at start-up"
