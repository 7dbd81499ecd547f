"""What stands on the pipe of the first generation, from its page alone: values behind tags, little-endian."""

import os
import re
import select
import struct

FLOAT = re.compile(rb"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?inf|nan|-nan")


class Death(Exception):
    """The controller said what no guest of this generation survives."""


def int64(value):
    return b"I" + struct.pack("<q", value)


def int32(value):
    return b"i" + struct.pack("<i", value)


def boolean(value):
    return b"T" if value else b"F"


def float_text(value):
    return b"%.17g" % value


def floating(value):
    text = float_text(value)
    return b"f" + bytes([len(text)]) + text


def string(value):
    return b"s" + struct.pack("<i", len(value)) + value


def items(tag, values):
    return tag + struct.pack("<i", len(values)) + b"".join(values)


class Answers:
    """What the controller says, on the descriptor `fd`; a guest takes only what it expects."""

    def __init__(self, fd, long_bytes):
        self.fd = fd
        self.long_bytes = long_bytes
        self.buffer = b""
        self.at = 0

    def take(self, count):
        """The next `count` bytes, however many it takes to wait for."""
        while len(self.buffer) - self.at < count:
            more = os.read(self.fd, max(4096, count))
            if not more:
                raise Death("the controller has closed the pipe")
            self.buffer = self.buffer[self.at :] + more
            self.at = 0
        taken = self.buffer[self.at : self.at + count]
        self.at += count
        return taken

    def expect_end(self):
        """A controller speaks only when it is asked: nothing may stand behind an answer."""
        if self.at < len(self.buffer) or select.select([self.fd], [], [], 0)[0] and os.read(self.fd, 1):
            raise Death("bytes are left over behind the answer")

    def count(self):
        (count,) = struct.unpack("<i", self.take(4))
        if count < 0:
            raise Death("a negative count")
        return count

    def load(self, form):
        """A value of this form, as Python has it; a string as bytes."""
        if isinstance(form, tuple):
            return self.load_items(*form)
        return getattr(self, f"load_{form.replace('?', '_or_none')}")()

    def load_items(self, kind, forms):
        tag = self.take(1)
        if kind == "tuple":
            if tag != b"(":
                raise Death("expected a tuple")
            if self.count() != len(forms):
                raise Death("expected a tuple of another length")
            return tuple([self.load(form) for form in forms])
        if tag != b"[":
            raise Death("expected a list")
        return [self.load(forms) for _ in range(self.count())]

    def load_none(self):
        if self.take(1) != b"N":
            raise Death("expected None")

    def load_bool(self):
        tag = self.take(1)
        if tag not in (b"T", b"F"):
            raise Death("expected a bool")
        return tag == b"T"

    def load_int(self):
        """A C long: in 4 bytes, on a 64-bit guest also in 8."""
        tag = self.take(1)
        if tag == b"i":
            return struct.unpack("<i", self.take(4))[0]
        if tag == b"I" and self.long_bytes == 8:
            return struct.unpack("<q", self.take(8))[0]
        raise Death("expected an int")

    def load_int64(self):
        tag = self.take(1)
        if tag != b"I":
            raise Death("expected an int of 64 bits")
        return struct.unpack("<q", self.take(8))[0]

    def load_float(self):
        tag = self.take(1)
        if tag != b"f":
            raise Death("expected a float")
        text = self.take(self.take(1)[0])
        if not FLOAT.fullmatch(text):
            raise Death("no float")
        return float(text)

    def load_string(self):
        tag = self.take(1)
        if tag != b"s":
            raise Death("expected a string")
        return self.take(self.count())

    def load_string_or_none(self):
        tag = self.take(1)
        if tag == b"N":
            return None
        if tag != b"s":
            raise Death("expected a string or None")
        return self.take(self.count())

    def load_char(self):
        text = self.load_string()
        if len(text) != 1:
            raise Death("expected a character")
        return text
