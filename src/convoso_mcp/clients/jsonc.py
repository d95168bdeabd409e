"""JSON with comments, changed in place: what is not meant stays as it is, byte for byte.

Parsing and writing anew would lose comments, order and spacing, so a change is a splice of the text. What a splice did is
read back and compared, and `Unclear` is raised where that is not exactly what was meant.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, cast

from convoso_mcp.clients.reading import Node, Text, Unclear, commented

Path = Sequence[str]
"""The names that lead to a value; an item of an array is named by its number."""


class Document:
    """A text of JSON, with comments where `comments` says so; raises `Unclear` for what is none."""

    def __init__(self, text: str, *, comments: bool = True) -> None:
        self.text, self._comments = text, comments
        self._read = Text(text, comments=comments)
        self._root = self._read.whole()

    @property
    def value(self) -> dict[str, Any]:
        """What it says."""
        return self._root.value

    def at(self, path: Path) -> Any:
        """The value under these names; None where there is none."""
        node = self._find(path)
        return None if node is None else node.value

    def put(self, path: Path, value: Any) -> "Document":
        """The same with `value` under these names; objects on the way are made. An array takes another item at its end."""
        node = self._find(path)
        if node is not None:
            return self if node.value == value else self._checked(self._replaced(node, value), path, value)
        depth = next(depth for depth in range(len(path) - 1, -1, -1) if self._find(path[:depth]) is not None)
        for name in reversed(path[depth + 1 :]):
            value = {name: value}
        holder = self._find(path[:depth])
        if holder is None or not (isinstance(holder.value, dict) or path[depth] == str(len(holder.members))):
            raise Unclear(f"{'.'.join(path[:depth])} is not an object.")
        return self._checked(self._inserted(holder, path[depth], value), path[: depth + 1], value)

    def without(self, path: Path) -> "Document":
        """The same without what is under these names."""
        holder = self._find(path[:-1])
        if holder is None or path[-1] not in holder.members:
            return self
        names = list(holder.members)
        number, member = names.index(path[-1]), holder.members[path[-1]]
        start, end = member.start, member.node.end
        if number + 1 < len(names) or holder.trailing:  # the comma behind it goes with it, up to where the next one begins
            end = self._read.space(end) + 1
            begins = holder.members[names[number + 1]].start if number + 1 < len(names) else self._last_line(end)
            end = begins if not commented(self.text[end:begins]) else end
        elif number:  # the last: the comma before it goes instead
            start = self._read.space(holder.members[names[number - 1]].node.end)
        else:
            start, end = holder.start + 1, holder.end - 1
        if commented(self.text[start:end]):
            raise Unclear("There are comments in what would be removed.")
        return self._checked(self.text[:start] + self.text[end:], path, None)

    def _last_line(self, position: int) -> int:
        """The end of the white space up to and without the last line break."""
        match = re.compile(r"[ \t\r\n]*").match(self.text, position)
        space = match.group() if match else ""
        return position + max(space.rfind("\r\n") if "\r\n" in space else space.rfind("\n"), 0)

    def _checked(self, text: str, path: Path, value: Any) -> "Document":
        changed = Document(text, comments=self._comments)
        if changed.value != _with(self.value, path, value):
            raise Unclear("The change cannot be made without touching the rest.")
        return changed

    def _replaced(self, node: Node, value: Any) -> str:
        if commented(self.text[node.start : node.end]):
            raise Unclear("There are comments in what would be replaced.")
        written = _written(value, self._step(), self._indent(node.start), self._line_end())
        return self.text[: node.start] + written + self.text[node.end :]

    def _inserted(self, holder: Node, name: str, value: Any) -> str:
        """Behind the last member, on a line of its own and as far in as the others are."""
        step, line_end = self._step(), self._line_end()
        last = list(holder.members.values())[-1] if holder.members else None
        indent = self._indent(last.start) if last else self._indent(holder.start) + step
        title = f"{json.dumps(name)}: " if isinstance(holder.value, dict) else ""
        member = title + _written(value, step, indent, line_end)
        if last is None:
            inside = self.text[holder.start + 1 : holder.end - 1]
            closing = line_end + self._indent(holder.start)
            kept = inside.rstrip() if commented(inside) else ""
            return f"{self.text[: holder.start + 1]}{kept}{line_end}{indent}{member}{closing}{self.text[holder.end - 1 :]}"
        at = last.node.end
        if holder.trailing:
            at = self._read.space(at) + 1
        comma, after = ("", ",") if holder.trailing else (",", "")
        rest = self.text[at:]
        beside = re.compile(r"[ \t]*//[^\r\n]*").match(rest)  # a remark about the member before stays beside it
        remark = beside.group() if beside else ""
        return f"{self.text[:at]}{comma}{remark}{line_end}{indent}{member}{after}{rest[len(remark) :]}"

    def _indent(self, position: int) -> str:
        """The white space that the line of a position begins with."""
        line = self.text[max(self.text.rfind("\n", 0, position), self.text.rfind("\r", 0, position)) + 1 :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _step(self) -> str:
        """How far in each level stands: as the first member of the whole does."""
        first = next(iter(self._root.members.values()), None)
        return (self._indent(first.start) if first else "") or "  "

    def _line_end(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _find(self, path: Path) -> Node | None:
        node: Node | None = self._root
        for name in path:
            member = node.members.get(name) if node else None
            node = member.node if member else None
        return node


def _written(value: Any, step: str, indent: str, line_end: str) -> str:
    """A value as JSON, its lines as far in as the member it belongs to."""
    text = json.dumps(value, indent=step, ensure_ascii=False)
    return text.replace("\n", line_end + indent)


def _with(value: Any, path: Path, put: Any) -> Any:
    """What is meant by a change: the same with another value under these names, or without them for None."""
    if not path:
        return put
    if isinstance(value, list):
        items = dict(enumerate(cast("list[Any]", value)))
        changed = _member(items, int(path[0]), path[1:], put)
        return list(changed.values())
    return _member(value, path[0], path[1:], put)


def _member(members: dict[Any, Any], name: object, rest: Path, put: Any) -> dict[Any, Any]:
    if put is None and not rest:
        return {other: value for other, value in members.items() if other != name}
    return {**members, name: _with(members.get(name), rest, put)}
