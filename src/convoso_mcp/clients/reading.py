"""JSON with comments, read so that it is known where each value stands."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

_COMMENT = r"//[^\r\n]*|/\*.*?\*/"
_SPACE = re.compile(rf"(?:[ \t\r\n]|{_COMMENT})*", re.DOTALL)
_HAS_COMMENT = re.compile(rf'"(?:[^"\\]|\\.)*"|({_COMMENT})', re.DOTALL)
_SCALAR = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null')
_DEEPEST = 200


class Unclear(ValueError):
    """The text is not JSON, or a change to it would lose something; the message says what and where."""


@dataclass(frozen=True)
class Member:
    """A member of an object, or an item of an array: where it begins, and its value."""

    start: int
    node: "Node"


@dataclass
class Node:
    """A value and where it stands in the text; `end` is behind it, and `trailing` whether a comma follows the last member."""

    start: int
    end: int
    value: Any
    members: dict[str, Member] = field(default_factory=dict[str, Member])
    trailing: bool = False


@dataclass(frozen=True)
class Text:
    """A text of JSON; comments and commas behind the last member are taken where `comments` says so.

    Raises `Unclear` for anything else, a name that stands twice in one object included: readers disagree on it.
    """

    text: str
    comments: bool

    def whole(self) -> Node:
        """The value that all of it is, an object."""
        start = self.space(0)
        root = self._read(start, 0)
        if self.space(root.end) != len(self.text):
            raise self._unclear(self.space(root.end), "nothing was expected here")
        if not isinstance(root.value, dict):
            raise self._unclear(start, "an object was expected")
        return root

    def _read(self, at: int, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self._unclear(at, "it is nested too deeply")
        match self.text[at : at + 1]:
            case "{":
                return self._object(at, depth)
            case "[":
                return self._array(at, depth)
            case _:
                scalar = _SCALAR.match(self.text, at)
                try:
                    if scalar:
                        return Node(at, scalar.end(), json.loads(scalar.group()))
                except ValueError:
                    pass
                raise self._unclear(at, "a value was expected")

    def _object(self, start: int, depth: int) -> Node:
        members, at, trailing = dict[str, Member](), self.space(start + 1), False
        while self.text[at : at + 1] != "}":
            name = self._read(at, depth + 1)
            colon = self.space(name.end)
            if not isinstance(name.value, str) or self.text[colon : colon + 1] != ":":
                raise self._unclear(at, "a name in quotes and a colon were expected")
            if name.value in members:
                raise self._unclear(at, "this name stands twice")
            node = self._read(self.space(colon + 1), depth + 1)
            members[name.value] = Member(at, node)
            at, trailing = self._next(node.end, "}")
        value = {name: member.node.value for name, member in members.items()}
        return Node(start, at + 1, value, members, trailing)

    def _array(self, start: int, depth: int) -> Node:
        items, at, trailing = dict[str, Member](), self.space(start + 1), False
        while self.text[at : at + 1] != "]":
            node = self._read(at, depth + 1)
            items[str(len(items))] = Member(at, node)
            at, trailing = self._next(node.end, "]")
        return Node(start, at + 1, [item.node.value for item in items.values()], items, trailing)

    def _next(self, end: int, closing: str) -> tuple[int, bool]:
        """Where the next member or the closing bracket stands, and whether a comma is before that bracket."""
        at = self.space(end)
        if self.text[at : at + 1] == closing:
            return at, False
        if self.text[at : at + 1] != ",":
            raise self._unclear(at, f"a comma or {closing} was expected")
        after = self.space(at + 1)
        if self.text[after : after + 1] != closing:
            return after, False
        if not self.comments:
            raise self._unclear(at, "a comma stands behind the last member")
        return after, True

    def space(self, at: int) -> int:
        """Where white space and comments that begin at a position end."""
        match = _SPACE.match(self.text, at)
        if match is None:
            return at
        if not self.comments and "/" in match.group():
            raise self._unclear(at + match.group().index("/"), "a comment stands in a file that may have none")
        return match.end()

    def _unclear(self, at: int, why: str) -> Unclear:
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        return Unclear(f"Line {line}, column {column}: {why}.")


def commented(text: str) -> bool:
    """Whether there is a comment in a piece of JSON."""
    return any(found.group(1) for found in _HAS_COMMENT.finditer(text))
