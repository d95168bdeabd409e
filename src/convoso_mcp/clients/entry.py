"""Our entry in a client's configuration: made, changed, found and taken out, everything around it left alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from convoso_mcp.clients.jsonc import Document
from convoso_mcp.clients.known import Client, Way
from convoso_mcp.clients.reading import Unclear

TOKEN = "CONVOSO_AUTH_TOKEN"  # noqa: S105  the name of a variable


@dataclass(frozen=True)
class Entry:
    """A server as a client starts it: under which name, by which command, with which variables, and where its token is."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    way: Way | None = None

    def written(self, client: Client) -> dict[str, Any]:
        """As the client's file has it."""
        program, *arguments = self.command
        kind = {"type": "stdio"} if client.typed else {}
        variables = dict(self.env)
        if self.way is not None:
            variables[TOKEN] = client.ways[self.way].replace("%s", self._input)
        return {**kind, "command": program, "args": arguments, "env": variables}

    def question(self) -> dict[str, Any] | None:
        """What VS Code asks a person for, once, and keeps."""
        if self.way != "ask":
            return None
        return {"type": "promptString", "id": self._input, "description": "Convoso API token", "password": True}

    @property
    def _input(self) -> str:
        return f"{self.name}-token"

    def to_paste(self, client: Client) -> str:
        """All that a file needs, as a whole file would have it."""
        asked = self.question()
        inputs = {"inputs": [asked]} if asked else {}
        return json.dumps({**inputs, client.servers: {self.name: self.written(client)}}, indent=2)

    def put_into(self, document: Document, client: Client) -> Document:
        """The document with this entry. What somebody added to an entry of ours stays; `Unclear` where it is another's."""
        at = (client.servers, self.name)
        there, entry = document.at(at), self.written(client)
        if there is None:
            document = document.put(at, entry)
        elif not is_ours(there):
            raise Unclear(f"It has another server that is called {self.name}: choose a name with --name.")
        else:
            for name, value in entry.items():
                if name != "env":
                    document = document.put((*at, name), value)
            for name, value in entry["env"].items():
                document = document.put((*at, "env", name), value)
        asked = self.question()
        if asked and self._asked_at(document) is None:
            known = document.at(("inputs",))
            document = document.put(("inputs", str(len(known))), asked) if known else document.put(("inputs",), [asked])
        return document

    def taken_out_of(self, document: Document, client: Client) -> Document:
        """The document without the entry of this name, and without what is asked for it."""
        there = document.at((client.servers, self.name))
        if there is not None and not is_ours(there):
            raise Unclear(f"The server that is called {self.name} is another one.")
        document = document.without((client.servers, self.name))
        number = self._asked_at(document)
        return document if number is None else document.without(("inputs", str(number)))

    def _asked_at(self, document: Document) -> int | None:
        asked: Any = document.at(("inputs",)) or []
        return next((number for number in range(len(asked)) if document.at(("inputs", str(number), "id")) == self._input), None)


def is_ours(entry: object) -> bool:
    """Whether an entry starts this program."""
    if not isinstance(entry, Mapping):
        return False
    words = command_of(cast("Mapping[str, object]", entry))
    return any("convoso-mcp" in str(word) or "convoso_mcp" in str(word) for word in words)


def ours(document: Document, client: Client) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry that starts this program, with its name."""
    servers: Any = document.at((client.servers,))
    for name, entry in cast("dict[str, Any]", servers if isinstance(servers, dict) else {}).items():
        if is_ours(entry):
            yield name, entry


def command_of(entry: Mapping[str, object]) -> list[object]:
    """The program and its arguments."""
    arguments = entry.get("args")
    return [entry.get("command"), *cast("list[object]", arguments if isinstance(arguments, list) else [])]


def variables_of(entry: Mapping[str, object]) -> Mapping[str, str]:
    """The variables that the program is given."""
    given = entry.get("env")
    return {name: str(value) for name, value in cast("dict[str, object]", given if isinstance(given, dict) else {}).items()}
