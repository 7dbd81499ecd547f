"""Reads the vectors: what README.md of this folder's parent says, and nothing else."""

import pathlib
import re

ABIS = {
    "64-bit little-endian": (8, "<"),
    "64-bit big-endian": (8, ">"),
    "32-bit little-endian": (4, "<"),
    "32-bit big-endian": (4, ">"),
}
ITEM = re.compile(r'\s*(?:([0-9a-f]{2})(?:\*(\d+))?(?=\s|$)|"((?:\\.|[^"\\])*)"(?:\*(\d+))?|(#.*))')
ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\(.)|(.)")


class Vector:
    """One heading: its settings, and its fences in order as pairs of a name and lines."""

    def __init__(self, file, title, settings):
        self.file = file
        self.title = title
        self.settings = settings
        self.fences = []

    @property
    def abi(self):
        """The width of a pointer in bytes, and struct's sign for the order of bytes."""
        return ABIS[self.settings.get("abi", "64-bit little-endian")]

    @property
    def limit(self):
        return int(self.settings.get("limit", 64 * 1024 * 1024))

    def turns(self):
        """Pairs: `bytes` with bytes, `controller` and `outstanding` with messages."""
        for name, lines in self.fences:
            if name == "bytes":
                yield name, b"".join(map(read_bytes, lines))
            elif name in ("controller", "outstanding"):
                yield name, [read_message(line) for line in meaningful(lines)]


def read_vectors(folder):
    for path in sorted(pathlib.Path(folder).glob("*.md")):
        if path.name != "README.md":
            yield from read_document(path.name, path.read_text("utf-8"))


def read_document(file, text):
    head, vector, fence = {}, None, None
    for line in text.split("\n"):
        if fence is not None:
            if line == "```":
                fence = None
            else:
                fence.append(line)
        elif line.startswith("```"):
            fence = []
            vector.fences.append((line[3:], fence))
        elif line.startswith("## "):
            if vector:
                yield vector
            vector = Vector(file, line[3:], dict(head))
        elif line.startswith("- "):
            key, value = line[2:].split(": ", 1)
            (vector.settings if vector else head)[key] = value
    yield vector


def read_bytes(line):
    result, at = b"", 0
    while line[at:].strip():
        match = ITEM.match(line, at)
        if not match:
            raise ValueError(f"no bytes: {line[at:]}")
        digits, count, quoted, times, _ = match.groups()
        if digits:
            result += bytes.fromhex(digits) * int(count or 1)
        elif quoted is not None:
            result += unquote(quoted) * int(times or 1)
        at = match.end()
    return result


def unquote(text):
    pieces = ESCAPE.finditer(text)
    return bytes(int(piece[1], 16) if piece[1] else ord(piece[2] or piece[3]) for piece in pieces)


def meaningful(lines):
    return [line for line in lines if line.strip() and not line.startswith("#")]


def read_message(line):
    """The kind of a message of the controller, and its fields; data as bytes."""
    kind, *items = re.findall(r'(?:[^\s"]|"(?:\\.|[^"\\])*")+', line)
    fields = dict(item.split("=", 1) for item in items if "=" in item)
    return kind, {name: read_value(value) for name, value in fields.items()}


def read_value(text):
    if text.startswith('"'):
        return read_bytes(text)
    return None if text == "unlimited" else int(text, 0) if re.match(r"-?\d", text) and "." not in text else text
