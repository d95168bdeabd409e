"""The clients whose configuration is known: its file on each system, its form, and how it can name a token.

Sources: the MCP pages of each client's own documentation, as of November 2026. Claude Desktop's Linux folder is that of its
builds there; whether Windows is as written has been checked on paths only.
"""

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from convoso_mcp.settings import KEYCHAIN, variable

System = Literal["linux", "macos", "windows"]

Way = Literal["keychain", "ask", "env"]
"""Where the token is: in the system's keychain, asked for and kept by the client, or in the client's own environment."""


@dataclass(frozen=True)
class Places:
    """The folders of a user that clients keep their files in."""

    home: Path
    config: Path

    @classmethod
    def of(cls, system: System, home: Path, read: Callable[[str], str] = variable) -> "Places":
        """On a system, with what its environment says."""
        match system:
            case "linux":
                return cls(home, Path(read("XDG_CONFIG_HOME") or home / ".config"))
            case "macos":
                return cls(home, home / "Library" / "Application Support")
            case "windows":
                return cls(home, Path(read("APPDATA") or home / "AppData" / "Roaming"))

    @classmethod
    def here(cls) -> "Places":
        """Of whoever runs this."""
        systems: dict[str, System] = {"Darwin": "macos", "Windows": "windows"}
        return cls.of(systems.get(platform.system(), "linux"), Path.home())


@dataclass(frozen=True)
class Client:
    """A client: how it is named, its file, the object that holds servers in it, and whether it reads comments.

    `ways` says how its entry names a token, the usual way first.
    """

    name: str
    title: str
    file: Callable[[Places], Path]
    servers: str
    comments: bool
    ways: Mapping[Way, str]
    again: str
    """What a person does for it to read the file anew."""
    typed: bool = False
    """Whether an entry says that it is spoken to over stdio."""


CLIENTS = {
    client.name: client
    for client in (
        Client(
            "claude-desktop",
            "Claude Desktop",
            lambda places: places.config / "Claude" / "claude_desktop_config.json",
            servers="mcpServers",
            comments=False,
            ways={"keychain": KEYCHAIN},
            again="Quit it and start it again.",
        ),
        Client(
            "claude-code",
            "Claude Code",
            lambda places: Path(variable("CLAUDE_CONFIG_DIR") or places.home) / ".claude.json",
            servers="mcpServers",
            comments=False,
            ways={"keychain": KEYCHAIN, "env": "${CONVOSO_AUTH_TOKEN:-}"},
            again="Sessions that begin from now on have it.",
            typed=True,
        ),
        Client(
            "cursor",
            "Cursor",
            lambda places: places.home / ".cursor" / "mcp.json",
            servers="mcpServers",
            comments=True,
            ways={"keychain": KEYCHAIN, "env": "${env:CONVOSO_AUTH_TOKEN}"},
            again="Switch it on under MCP in its settings.",
        ),
        Client(
            "vscode",
            "VS Code",
            lambda places: places.config / "Code" / "User" / "mcp.json",
            servers="servers",
            comments=True,
            ways={"ask": "${input:%s}", "keychain": KEYCHAIN, "env": "${env:CONVOSO_AUTH_TOKEN}"},
            again="Start it with MCP: List Servers; it asks for the token once and keeps it.",
            typed=True,
        ),
    )
}
