"""Decoders of both directions of the first generation's pipe. They know no functions: a request is a name and values."""

import re
import struct

FLOAT = re.compile(rb"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|inf|nan)")
MOST = {"name": 128, "string": 2**26, "items": 65536, "depth": 8, "float": 24}
MOST_EXACT = 2**53 - 1
WITH_ERRNO = 1
INTEGERS = b"Ii"


class ProtocolError(Exception):
    def __init__(self, code, offset, request):
        super().__init__(f"{code} at byte {offset} in request {request}")


class More(Exception):
    """The message is not there whole."""


class Decoder:
    """Bytes that have come. Each attempt at a message begins at its first byte again: slow, and plain."""

    def __init__(self):
        self.bytes = b""
        self.start = 0
        self.at = 0
        self.messages = 0

    def push(self, chunk):
        self.bytes += chunk

    def next(self):
        """The text of the next message, or None until all of it has come."""
        self.at = self.start
        try:
            text = self.message()
        except More:
            return None
        if text is not None:
            self.start = self.at
            self.messages += 1
        return text

    def end(self):
        if self.start < len(self.bytes):
            raise ProtocolError("TRUNCATED", len(self.bytes), self.request_number())

    def request_number(self):
        return self.messages + 1

    def fail(self, code, at):
        raise ProtocolError(code, at, self.request_number())

    def take(self, count):
        if self.at + count > len(self.bytes):
            raise More
        self.at += count
        return self.bytes[self.at - count : self.at]

    def expect(self, tags):
        """Holds the tag that is next against those that may be."""
        if self.take(1) not in [bytes([tag]) for tag in tags]:
            self.fail("WRONG_VALUE", self.at - 1)
        self.at -= 1

    def length(self, most, code, size=4):
        at = self.at - 1
        taken = self.take(size)
        length = taken[0] if size == 1 else struct.unpack("<i", taken)[0]
        if length < 0:
            self.fail("NEGATIVE_LENGTH", at)
        if length > MOST[most]:
            self.fail(code, at)
        return length

    def value(self, depth=0):
        """The text of a value."""
        at = self.at
        tag = self.take(1)
        if tag in b"NTF":
            return tag.decode()
        if tag in INTEGERS:
            return f"{tag.decode()}:{struct.unpack('<q' if tag == b'I' else '<i', self.take(8 if tag == b'I' else 4))[0]}"
        if tag == b"f":
            text = self.take(self.length("float", "BAD_FLOAT", 1))
            if not FLOAT.fullmatch(text):
                self.fail("BAD_FLOAT", at)
            return f"f:{text.decode()}"
        if tag == b"s":
            return quote(self.take(self.length("string", "STRING_TOO_LONG")))
        if tag in b"([":
            count = self.length("items", "TOO_MANY_ITEMS")
            if depth == MOST["depth"]:
                self.fail("TOO_DEEP", at)
            items = [self.value(depth + 1) for _ in range(count)]
            return " ".join([tag.decode(), *items, ")" if tag == b"(" else "]"])
        self.fail("UNKNOWN_TAG", at)


class GuestDecoder(Decoder):
    """Reads what a guest writes; `answered` tells it that the controller has answered."""

    may_request = True

    def answered(self):
        self.may_request = True

    def request_number(self):
        return self.messages + self.may_request

    def message(self):
        if not self.may_request:
            if self.start < len(self.bytes):
                self.fail("UNSOLICITED", self.start)
            return None
        self.expect(b"s")
        self.at += 1
        name = self.take(self.length("name", "NAME_TOO_LONG"))
        self.expect(b"(")
        values = self.value()[2:-1].strip()
        self.may_request = False
        return f"call {quote(name)} {values}".strip()


class ControllerDecoder(Decoder):
    """Reads what a controller writes."""

    def message(self):
        self.expect(INTEGERS)
        status = self.value()
        number = int(status[2:])
        if abs(number) > MOST_EXACT:
            self.fail("WRONG_VALUE", self.at)
        if number == 0:
            return f"result {status} {self.value()}"
        if number == WITH_ERRNO:
            self.expect(INTEGERS)
            return f"exception {status} {self.value()}"
        return f"exception {status}"


def quote(data):
    return '"' + "".join(map(quoted, data)) + '"'


def quoted(byte):
    if byte in b'"\\':
        return "\\" + chr(byte)
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"
