"""`install`, `login` and `logout` on copies of real configuration files: nothing but our entry changes, or nothing at all."""

import json
import os
import stat
import subprocess
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from inline_snapshot import snapshot

import keychains
from convoso_mcp.cli import program
from convoso_mcp.clients import command
from convoso_mcp.clients.jsonc import Document
from convoso_mcp.clients.known import CLIENTS, Places, System
from convoso_mcp.clients.reading import Unclear
from convoso_mcp.settings import Settings, find_session_bus

REAL = {client: (Path(__file__).parent / "data" / "clients" / f"{client}.json").read_bytes() for client in CLIENTS}
TOKEN = "tok-3f9c-of-a-test"
SYSTEMS: tuple[System, ...] = ("linux", "macos", "windows")
every_client = pytest.mark.parametrize("client", CLIENTS)
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "BOM": lambda text: BOM_UTF8 + text,
    "no final newline": lambda text: text.rstrip(),
    "tabs": lambda text: text.replace(b"  ", b"\t"),
    "odd spacing": lambda text: text.replace(b'": ', b'" :  '),
}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@pytest.fixture(autouse=True)
def keychain() -> Generator[keychains.Memory]:
    memory = keychains.Memory()
    with keychains.using(memory):
        yield memory


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in [*Settings.names(), "XDG_CONFIG_HOME", "APPDATA", "CLAUDE_CONFIG_DIR", "UV"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["/not/there/pytest"])
    return tmp_path


def run(*arguments: str, said: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(program, arguments, input=said)
    return result.exit_code, result.output


def placed(client: str, content: bytes) -> Path:
    file = CLIENTS[client].file(Places.here())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def backups(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.*.backup"))


def meant(client: str, content: bytes) -> Any:
    return Document(content.removeprefix(BOM_UTF8).decode(), comments=CLIENTS[client].comments).value


def lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


# Where the files are


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_clients_file_is_known_on_each_system(system: System) -> None:
    places = Places.of(system, Path("/home/ana"), lambda _name: "")
    files = {name: str(client.file(places).relative_to("/home/ana")) for name, client in CLIENTS.items()}
    assert (
        files
        == snapshot(
            {
                "linux": {
                    "claude-desktop": ".config/Claude/claude_desktop_config.json",
                    "claude-code": ".claude.json",
                    "cursor": ".cursor/mcp.json",
                    "vscode": ".config/Code/User/mcp.json",
                },
                "macos": {
                    "claude-desktop": "Library/Application Support/Claude/claude_desktop_config.json",
                    "claude-code": ".claude.json",
                    "cursor": ".cursor/mcp.json",
                    "vscode": "Library/Application Support/Code/User/mcp.json",
                },
                "windows": {
                    "claude-desktop": "AppData/Roaming/Claude/claude_desktop_config.json",
                    "claude-code": ".claude.json",
                    "cursor": ".cursor/mcp.json",
                    "vscode": "AppData/Roaming/Code/User/mcp.json",
                },
            }
        )[system]
    )


def test_what_the_environment_says_of_folders_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"XDG_CONFIG_HOME": "/conf", "APPDATA": "/roaming", "CLAUDE_CONFIG_DIR": "/claude"}
    for name, folder in said.items():
        monkeypatch.setenv(name, folder)
    desktop, code = CLIENTS["claude-desktop"].file, CLIENTS["claude-code"].file
    assert str(desktop(Places.of("linux", Path("/home/ana")))) == "/conf/Claude/claude_desktop_config.json"
    assert str(desktop(Places.of("windows", Path("/home/ana")))) == "/roaming/Claude/claude_desktop_config.json"
    assert str(code(Places.of("linux", Path("/home/ana")))) == "/claude/.claude.json"


# What is written


@pytest.mark.parametrize("system", SYSTEMS)
@every_client
def test_where_there_is_no_file_one_is_made_for_its_owner_alone(
    client: str, system: System, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"linux": "Linux", "macos": "Darwin", "windows": "Windows"}
    monkeypatch.setattr("platform.system", lambda: names[system])
    assert run("install", client, said=f"{TOKEN}\n")[0] == 0
    file = CLIENTS[client].file(Places.of(system, home))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    entry = json.loads(file.read_bytes())[CLIENTS[client].servers]["convoso"]
    assert (entry["command"], entry["args"]) == (sys.executable, ["-m", "convoso_mcp"])
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [file.name]


@every_form
@every_client
def test_everything_else_in_a_real_file_stays_byte_for_byte(client: str, form: Callable[[bytes], bytes]) -> None:
    before = form(REAL[client])
    file = placed(client, before)
    assert run("install", client, said=f"{TOKEN}\n")[0] == 0
    after = file.read_bytes()
    kept, added = iter(lines(after)), list[bytes]()
    for line in lines(before):  # each line is still there, in order, but for a comma that the line before ours got
        for other in kept:
            if other.rstrip(b"\r\n") in (
                line.rstrip(b"\r\n"),
                line.rstrip(b"\r\n") + b",",
                line.rstrip(b"\r\n").replace(b"}", b"},", 1),
            ):
                break
            added.append(other)
        else:
            pytest.fail(f"lost: {line!r}")
    value, expected = meant(client, after), meant(client, before)
    servers = CLIENTS[client].servers
    ours = value[servers].pop("convoso")
    assert "convoso" in b"".join(added).decode()
    if client == "vscode":
        assert value["inputs"].pop()["id"] == "convoso-token"
        assert ours["env"] == {"CONVOSO_AUTH_TOKEN": "${input:convoso-token}"}
    else:
        assert ours["env"] == {"CONVOSO_AUTH_TOKEN": "keychain"}
    assert json.dumps(value) == json.dumps(expected), "order included"
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert b"\r\n" not in before or after.count(b"\r\n") == after.count(b"\n")
    assert before.startswith(BOM_UTF8) == after.startswith(BOM_UTF8)
    assert before.endswith(b"\n") == after.endswith(b"\n")
    assert TOKEN.encode() not in after


@every_form
@every_client
def test_a_second_time_nothing_is_written_and_removing_gives_back_what_was_there(
    client: str, form: Callable[[bytes], bytes]
) -> None:
    before = form(REAL[client])
    file = placed(client, before)
    run("install", client, said=f"{TOKEN}\n")
    after, written = file.read_bytes(), file.stat().st_mtime_ns
    assert "as it should be; nothing was written" in run("install", client)[1]
    assert (file.read_bytes(), file.stat().st_mtime_ns, len(backups(file))) == (after, written, 1)
    assert run("install", client, "--remove")[0] == 0
    assert meant(client, file.read_bytes()) == meant(client, before)
    if b"," + b"\n}" not in before.replace(b" ", b"").replace(b"\t", b"").replace(b"\r", b""):
        assert file.read_bytes() == before
    assert "as it should be; nothing was written" in run("install", client, "--remove")[1]


def test_a_merged_file_reads_as_if_a_person_had_written_it() -> None:
    for client in ("cursor", "vscode"):
        placed(client, REAL[client])
        run("install", client, "--sandbox", "--read-only")
    written = {
        client: CLIENTS[client].file(Places.here()).read_text().replace(sys.executable, "PYTHON")
        for client in ("cursor", "vscode")
    }
    assert written == snapshot(
        {
            "cursor": """\
{
	// what the team shares stands in .cursor/mcp.json of each project
	"mcpServers": {
		"search": {
			"command": "uvx",
			"args": ["search-mcp"], // no key needed
			"env": {}
		},
		/* off until the new key is there
		"weather": { "command": "npx", "args": ["weather-mcp"] },
		*/
		"notes": { "url": "https://notes.example.com/mcp" },
		"convoso": {
			"command": "PYTHON",
			"args": [
				"-m",
				"convoso_mcp",
				"--sandbox",
				"--read-only"
			],
			"env": {}
		}
	}
}
""",
            "vscode": """\
{
    // Servers of my profile
    "servers": {
        "github": {
            "type": "http",
            "url": "https://api.example.com/mcp/",
            "headers": { "X-Note": "a // that is no comment, and a \\" too" },
        },
        "db": {
            "type": "stdio",
            "command": "docker",
            "args": ["run", "-i", "--rm", "db-mcp"],
            "env": { "DB_PASSWORD": "${input:db-password}" },
        }, // the small one
        "convoso": {
            "type": "stdio",
            "command": "PYTHON",
            "args": [
                "-m",
                "convoso_mcp",
                "--sandbox",
                "--read-only"
            ],
            "env": {}
        },
    },
    "inputs": [
        // asked once
        { "type": "promptString", "id": "db-password", "description": "Password", "password": true },
    ],
}
""",
        }
    )


@every_client
def test_the_copy_holds_what_was_there_for_its_owner_alone(client: str) -> None:
    file = placed(client, REAL[client])
    file.chmod(0o644)
    run("install", client, said=f"{TOKEN}\n")
    (copy,) = backups(file)
    assert copy.read_bytes() == REAL[client]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, copy)] == [0o600, 0o600]
    run("install", client, "--read-only")
    assert len(backups(file)) == 2


@every_client
def test_print_shows_what_would_be_written_and_writes_nothing(client: str) -> None:
    file = placed(client, REAL[client])
    code, shown = run("install", client, "--print")
    assert (code, file.read_bytes(), backups(file)) == (0, REAL[client], [])
    assert json.loads(shown.partition(":\n")[2])[CLIENTS[client].servers]["convoso"]["args"] == ["-m", "convoso_mcp"]


def test_what_somebody_added_to_our_entry_stays_and_the_rest_is_made_anew() -> None:
    file = placed(
        "cursor",
        b'{"mcpServers": {"convoso": {"command": "/old/convoso-mcp", "args": [], "env": {"CONVOSO_TOOLS": "leads"}, "disabled": true}}}',
    )
    run("install", "cursor", "--read-only", said=f"{TOKEN}\n")
    assert json.loads(file.read_bytes())["mcpServers"]["convoso"] == {
        "command": sys.executable,
        "args": ["-m", "convoso_mcp", "--read-only"],
        "env": {"CONVOSO_TOOLS": "leads", "CONVOSO_AUTH_TOKEN": "keychain"},
        "disabled": True,
    }


def test_that_a_server_is_not_read_only_any_more_is_said() -> None:
    warning = "It was read-only before, and may change the account from now on."
    said = [run("install", "vscode", *more)[1] for more in ((), ("--read-only",), (), ())]
    assert [warning in one for one in said] == [False, False, True, False]


def test_settings_go_with_it_and_secrets_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_MASKING", "none")
    monkeypatch.setenv("CONVOSO_READ_ONLY", "1")
    monkeypatch.setenv("CONVOSO_PROFILE", "compact")
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("CONVOSO_AUDIT_KEY", "k" * 32)
    shown = run("install", "claude-code", "--print")[1]
    entry = json.loads(shown.partition(":\n")[2])["mcpServers"]["convoso"]
    assert entry["args"][-3:] == ["--read-only", "--profile", "compact"]
    assert entry["env"] == {"CONVOSO_MASKING": "none", "CONVOSO_AUTH_TOKEN": "keychain"}


def test_two_servers_stand_beside_each_other_under_names_of_their_own() -> None:
    run("install", "vscode")
    run("install", "vscode", "--sandbox", "--name", "convoso-sandbox")
    run("install", "vscode", "--name", "convoso-2")
    run("install", "vscode", "--remove")
    written = json.loads(CLIENTS["vscode"].file(Places.here()).read_bytes())
    assert list(written["servers"]) == ["convoso-sandbox", "convoso-2"]
    assert [asked["id"] for asked in written["inputs"]] == ["convoso-2-token"]


def test_another_place_for_the_file_is_taken(tmp_path: Path) -> None:
    run("install", "claude-code", "--sandbox", "--file", str(tmp_path / "project" / ".mcp.json"))
    assert list(json.loads((tmp_path / "project" / ".mcp.json").read_bytes())["mcpServers"]) == ["convoso"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.json"
    real.write_bytes(REAL["cursor"])
    file = CLIENTS["cursor"].file(Places.here())
    file.parent.mkdir()
    file.symlink_to(real)
    run("install", "cursor", "--sandbox")
    assert file.is_symlink()
    assert "convoso" in real.read_text()


# What is refused

BROKEN = {
    "cut off": b'{"mcpServers": {"a": {"command": "x"',
    "a comma too few": b'{"a": 1 "b": 2}',
    "two commas": b'{"a": 1,, "b": 2}',
    "single quotes": b"{'mcpServers': {}}",
    "no object": b"[]",
    "a word": b"mcpServers",
    "twice the same name": b'{"mcpServers": {}, "mcpServers": {"a": {}}}',
    "servers are a list": b'{"mcpServers": [], "servers": []}',
    "servers are null": b'{"mcpServers": null, "servers": null}',
    "something behind": b'{"mcpServers": {}} }',
    "UTF-16": '{"mcpServers": {}}'.encode("utf-16"),
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "a comment without an end": b'{"mcpServers": {} /* }',
    "a broken number": b'{"a": 01}',
    "a control character": b'{"a": "\x01"}',
    "nested without end": b'{"a":' * 100_000,
    "another server of our name": b'{"mcpServers": {"convoso": {"command": "npx", "args": ["other"]}}, "servers": {"convoso": {"url": "https://mcp.example.com"}}}',
    "a comment in what would be replaced": b'{"mcpServers": {"convoso": {"command": "convoso-mcp", "args": [ /* mine */ "x"]}}, "servers": {"convoso": {"command": "convoso-mcp", "args": [ // mine\n "x"]}}}',
    "variables that are a text": b'{"mcpServers": {"convoso": {"command": "convoso-mcp", "env": "x"}}, "servers": {"convoso": {"command": "convoso-mcp", "env": "x"}}}',
}  # fmt: skip


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@every_client
def test_a_broken_file_is_refused_and_left_as_it_is(client: str, content: bytes, keychain: keychains.Memory) -> None:
    file = placed(client, content)
    before = file.stat()
    code, said = run("install", client, said=f"{TOKEN}\n")
    assert code == 1
    assert "was left as it is" in said
    assert '"convoso": {' in said, "what to paste"
    assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_mode) == (content, before.st_mtime_ns, before.st_mode)
    assert list(file.parent.glob(f"*{file.name}*")) == [file]
    assert not keychain.held, "no token is taken for nothing"


@pytest.mark.parametrize("content", [b'{"mcpServers": {} // all of them\n}', b'{"mcpServers": {},}'])
@pytest.mark.parametrize("client", [name for name, client in CLIENTS.items() if not client.comments])
def test_comments_are_refused_where_the_client_reads_none(client: str, content: bytes) -> None:
    file = placed(client, content)
    code, said = run("install", client, "--sandbox")
    assert (code, file.read_bytes()) == (1, content)
    assert "Line 1, column 1" in said


def test_where_it_breaks_is_said() -> None:
    placed("cursor", b'{\n  "mcpServers": {\n    "a": {"command" "x"}\n  }\n}\n')
    assert "Line 3, column 11: a name in quotes and a colon were expected." in run("install", "cursor", "--sandbox")[1]


@pytest.mark.parametrize("content", [b"", b" \r\n", BOM_UTF8])
def test_an_empty_file_is_one_without_servers(content: bytes) -> None:
    file = placed("claude-desktop", content)
    assert run("install", "claude-desktop", "--sandbox")[0] == 0
    assert "convoso" in meant("claude-desktop", file.read_bytes())["mcpServers"]


def test_a_file_that_cannot_be_read_is_refused() -> None:
    file = CLIENTS["cursor"].file(Places.here())
    file.mkdir(parents=True)
    assert "cannot be read (Is a directory)" in run("install", "cursor", "--sandbox")[1]


def test_a_file_of_somebody_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    file = placed("cursor", REAL["cursor"])
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert "belongs to somebody else; nothing was written" in run("install", "cursor", "--sandbox")[1]
    assert (file.read_bytes(), backups(file)) == (REAL["cursor"], [])


def test_what_the_client_wrote_meanwhile_is_not_lost(keychain: keychains.Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    file = placed("claude-code", REAL["claude-code"])

    def ask_slowly(service: str, username: str) -> str:
        file.write_bytes(b'{"numStartups": 413}')
        return TOKEN

    monkeypatch.setattr(keychain, "get_password", ask_slowly)
    code, said = run("install", "claude-code")
    assert (code, file.read_bytes()) == (1, b'{"numStartups": 413}')
    assert "was changed meanwhile; nothing was written" in said


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_file_as_it_was(failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = placed("cursor", REAL["cursor"])

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync", fail) if failing == "fsync" else (Path, "replace", fail)))
    code, said = run("install", "cursor", "--sandbox")
    assert (code, file.read_bytes()) == (1, REAL["cursor"])
    assert "cannot be written (No space left on device); it is as it was." in said
    assert not list(file.parent.glob(".mcp.json.*"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(), JSON, max_size=4)


@given(OBJECTS, st.dictionaries(st.text(), OBJECTS, max_size=3), st.sampled_from([None, 1, 4, "\t"]))
def test_whatever_else_is_there_a_member_is_put_in_and_taken_out_again(
    around: dict[str, Any], servers: dict[str, Any], indent: int | str | None
) -> None:
    assume("convoso" not in servers)
    whole = {**around, "mcpServers": servers}
    document = Document(json.dumps(whole, indent=indent), comments=False)
    put = document.put(("mcpServers", "convoso"), {"command": "x", "args": []})
    assert json.loads(put.text) == {**around, "mcpServers": {**servers, "convoso": {"command": "x", "args": []}}}
    assert json.loads(put.without(("mcpServers", "convoso")).text) == whole


def has_a_name_twice(text: str) -> bool:
    objects = list[list[tuple[str, Any]]]()
    json.loads(text, object_pairs_hook=objects.append)
    return any(len({name for name, _ in members}) < len(members) for members in objects)


@given(st.text(alphabet='{}[]",:/*ab1 \n\\', max_size=30))
def test_what_is_taken_without_comments_is_what_json_takes(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        expected = None
    try:
        value = Document(text, comments=False).value
    except Unclear:
        assert not isinstance(expected, dict) or has_a_name_twice(text)
    else:
        assert value == expected


# The token


def test_the_token_goes_to_the_keychain_and_nowhere_else(keychain: keychains.Memory, home: Path) -> None:
    code, said = run("install", "claude-desktop", said=f"{TOKEN}\n")
    assert keychain.held == {("convoso-mcp", "https://api.convoso.com/v1"): TOKEN}
    assert code == 0
    assert TOKEN not in said
    assert not [file for file in home.rglob("*") if file.is_file() and TOKEN in file.read_text()]
    assert "The token is in the system's keychain." not in run("install", "cursor", said="another\n")[1], "one is there"
    assert keychain.held == {("convoso-mcp", "https://api.convoso.com/v1"): TOKEN}


def test_the_token_that_is_set_is_taken(keychain: keychains.Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", TOKEN)
    run("install", "claude-desktop")
    assert list(keychain.held.values()) == [TOKEN]


def test_at_a_terminal_it_is_asked_for_unseen(keychain: keychains.Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convoso_mcp.cli.installing.at_a_terminal", lambda: True)
    code, said = run("login", said=f"{TOKEN}\n")
    assert (code, list(keychain.held.values())) == (0, [TOKEN])
    assert "Convoso API token for https://api.convoso.com/v1: " in said
    assert TOKEN not in said


@pytest.mark.parametrize("said", ["", "\n", "two words\n", "t\u00f6ken\n"])
def test_what_can_be_no_token_is_refused(said: str, keychain: keychains.Memory) -> None:
    assert "No token was given that can be one." in run("login", said=said)[1]
    assert not keychain.held


def test_login_replaces_the_token_and_logout_removes_it(keychain: keychains.Memory) -> None:
    run("login", said="first\n")
    run("login", said=f"{TOKEN}\n")
    assert list(keychain.held.values()) == [TOKEN]
    assert run("logout")[1] == "Removed the token for https://api.convoso.com/v1 in the system's keychain.\n"
    assert run("logout")[1] == "There is no token for https://api.convoso.com/v1 in the system's keychain.\n"


def test_no_argument_takes_a_token() -> None:
    assert run("login", TOKEN)[0] == run("install", "cursor", TOKEN)[0] == 2


@pytest.mark.parametrize(
    ("none", "said"), [(keychains.none, "This system has no keychain"), (keychains.Locked, "KeyringLocked")]
)
def test_without_a_keychain_nothing_is_written_and_the_other_ways_are_named(none: Callable[[], Any], said: str) -> None:
    file = placed("cursor", REAL["cursor"])
    with keychains.using(none()):
        code, shown = run("install", "cursor", said=f"{TOKEN}\n")
        assert (code, file.read_bytes()) == (1, REAL["cursor"])
        assert said in shown
        assert "CONVOSO_AUTH_TOKEN" in shown
        assert run("install", "cursor", "--token", "env")[0] == run("install", "vscode")[0] == 0


def test_each_client_names_a_token_in_its_own_way() -> None:
    named = dict[tuple[str, str], str]()
    for name, client in CLIENTS.items():
        for way in ("keychain", "ask", "env"):
            code, shown = run("install", name, "--token", way, "--print")
            assert (code == 0) == (way in client.ways)
            if code == 0:
                entry = json.loads(shown.partition(":\n")[2])[client.servers]["convoso"]
                named[name, way] = entry["env"]["CONVOSO_AUTH_TOKEN"]
    assert named == snapshot(
        {
            ("claude-desktop", "keychain"): "keychain",
            ("claude-code", "keychain"): "keychain",
            ("claude-code", "env"): "${CONVOSO_AUTH_TOKEN:-}",
            ("cursor", "keychain"): "keychain",
            ("cursor", "env"): "${env:CONVOSO_AUTH_TOKEN}",
            ("vscode", "keychain"): "keychain",
            ("vscode", "ask"): "${input:convoso-token}",
            ("vscode", "env"): "${env:CONVOSO_AUTH_TOKEN}",
        }
    )


def test_a_token_in_the_keychain_is_not_asked_for_before_it_is_needed(
    keychain: keychains.Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    assert run("tools")[0] == 0
    assert keychain.asked == 0
    code, said = run("call", "search_campaigns")
    assert (code, keychain.asked) == (1, 1)
    assert said == snapshot(
        "[not_configured] The keychain has no Convoso token for https://api.convoso.com/v1; nothing was sent. Run convoso-mcp login; the next call finds it.\n"
    )


def test_a_locked_keychain_is_told_before_a_change_is_recorded_or_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    with keychains.using(keychains.Locked()):
        assert run("call", "update_lead", "lead_id=5000002", "city=Tampa") == snapshot(
            (
                1,
                "[not_configured] The keychain cannot be used (KeyringLocked). Unlock it, or give the token in CONVOSO_AUTH_TOKEN instead of the word keychain.\n",
            )
        )


def test_a_refusal_stands_where_the_keychain_cannot_tell_whose_record_it_belongs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    with keychains.using(keychains.Locked()):
        assert "[not_allowed]" in run("--read-only", "call", "update_lead", "lead_id=5000002", "city=Tampa")[1]


def test_what_is_recorded_goes_by_the_token_in_the_keychain(
    keychain: keychains.Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = ("--read-only", "call", "update_lead", "lead_id=5000002", "city=Tampa")
    monkeypatch.setenv("CONVOSO_AUDIT_FOLDER", str(tmp_path))
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", TOKEN)
    run(*refused)
    run("login", said=f"{TOKEN}\n")
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    run(*refused)
    (log,) = tmp_path.glob("*/audit-*.jsonl")
    assert len(log.read_text().splitlines()) == 2
    assert keychain.asked == 1


def test_a_reference_that_the_client_did_not_resolve_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "${env:CONVOSO_AUTH_TOKEN}")
    code, said = run("tools")
    assert code == 2
    assert "CONVOSO_AUTH_TOKEN: takes a token; this is a reference" in said


def test_the_way_to_a_keychain_on_linux_is_found_where_a_client_does_not_hand_it_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/elsewhere")
    bus = tmp_path / str(os.getuid()) / "bus"
    bus.parent.mkdir()
    find_session_bus(tmp_path)
    bus.touch()
    find_session_bus(tmp_path)
    assert os.environ["DBUS_SESSION_BUS_ADDRESS"] == "unix:path=/elsewhere"
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    find_session_bus(tmp_path)
    assert os.environ["DBUS_SESSION_BUS_ADDRESS"] == f"unix:path={bus}"


# The command


def script(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "convoso-mcp"
    file.touch(0o755)
    return file


def test_the_script_that_was_started_is_written_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(script(tmp_path / "bin").parent)
    assert command.permanent(Path("convoso-mcp"), Path("/usr/bin/python3")) == [str(tmp_path / "bin" / "convoso-mcp")]
    assert command.permanent(tmp_path / "__main__.py", Path("/usr/bin/python3")) == ["/usr/bin/python3", "-m", "convoso_mcp"]


def test_where_it_was_run_by_uvx_uvx_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, uvx = tmp_path / "cache" / "uv", tmp_path / "bin" / "uvx"
    uvx.parent.mkdir()
    uvx.touch(0o755)
    (cache / "archive-v0" / "4f2a").mkdir(parents=True)
    (cache / "CACHEDIR.TAG").touch()
    monkeypatch.setattr(sys, "prefix", str(cache / "archive-v0" / "4f2a"))
    monkeypatch.setenv("UV", str(tmp_path / "bin" / "uv"))
    assert (command.here()[0], command.here()[-1]) == (str(uvx), "convoso-mcp")
    git = json.dumps({"url": "https://git.example.com/c.git", "vcs_info": {"vcs": "git", "commit_id": "4f2a"}})
    wheel = json.dumps({"url": "file:///downloads/convoso_mcp.whl", "archive_info": {}})
    uv = str(tmp_path / "bin" / "uv")
    assert command.by_uvx(uv, None) == [str(uvx), "convoso-mcp"]
    assert command.by_uvx(uv, git) == [str(uvx), "--from", "git+https://git.example.com/c.git@4f2a", "convoso-mcp"]
    assert command.by_uvx(uv, wheel) == [str(uvx), "--from", "file:///downloads/convoso_mcp.whl", "convoso-mcp"]
    monkeypatch.setenv("UV", "")
    monkeypatch.setenv("PATH", "")
    assert "uv tool install convoso-mcp" in run("install", "cursor", "--sandbox")[1]


def test_the_command_that_is_written_serves_without_a_path_or_a_folder(tmp_path: Path) -> None:
    """The real program, as a host with a window starts it."""
    installed = Path(sys.executable).with_name("convoso-mcp")
    environment = {"HOME": str(tmp_path)}
    subprocess.run([installed, "install", "claude-desktop", "--sandbox"], check=True, capture_output=True, env=environment)
    entry = json.loads(CLIENTS["claude-desktop"].file(Places.here()).read_bytes())["mcpServers"]["convoso"]
    assert entry["command"] == str(installed)
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}},
    }
    answered = subprocess.run(
        [entry["command"], *entry["args"]],
        input=json.dumps(hello) + "\n",
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        env={"PATH": "", **entry["env"]},
    )
    assert json.loads(answered.stdout)["result"]["serverInfo"]["name"] == "convoso-mcp"
