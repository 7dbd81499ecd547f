"""Decoders of both directions of the sandbox pipe. They know no calls: arguments are read by their letters."""

import re
import struct

SIGNATURE = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*\(([ifp]*)\)[vifp]\Z")
MOST_EXACT = 2**53 - 1  # beyond it no double is exact, and no memory is as large


class ProtocolError(Exception):
    def __init__(self, code, offset, request):
        super().__init__(f"{code} at byte {offset} in request {request}")


class Decoder:
    """Bytes that have come, and where the next message begins."""

    def __init__(self, abi):
        self.pointer_bytes, self.order = abi
        self.bytes = bytearray()
        self.at = 0

    def push(self, chunk):
        self.bytes += chunk

    def left(self):
        return len(self.bytes) - self.at

    def number(self, letter, at):
        """A number and where it ends; `P` is as wide as a pointer."""
        if letter == "P":
            letter = "Q" if self.pointer_bytes == 8 else "I"
        (value,) = struct.unpack_from(self.order + letter, self.bytes, at)
        return value, at + struct.calcsize("=" + letter)

    def value(self, kind, at):
        """The text of a value of a kind, and where it ends."""
        value, end = self.number({"i": "q", "f": "d", "p": "P"}[kind], at)
        return f"{kind}={value:#x}" if kind == "p" else f"{kind}={value!r}", end

    def fail(self, code, offset=None):
        raise ProtocolError(code, self.at if offset is None else offset, self.request_number())

    def end(self):
        if self.left() > 0 or self.owes():
            self.fail("TRUNCATED", len(self.bytes))

    def owes(self):
        return False


class GuestDecoder(Decoder):
    """Reads what a guest writes; `controller` tells it what the controller wrote in between."""

    def __init__(self, abi):
        super().__init__(abi)
        self.requests = 0
        self.may_request = True
        self.commands = []

    def request_number(self):
        return self.requests + self.may_request

    def owes(self):
        return bool(self.commands)

    def controller(self, kind, fields):
        if not self.owes() and not self.may_request and self.left() > 0:
            if kind in ("result", "read-memory", "read-string", "allocate"):
                self.fail("UNSOLICITED")
        if kind == "result":
            self.may_request = True
        elif kind in ("read-memory", "read-string", "allocate"):
            self.commands.append((kind, fields))

    def next(self):
        """The text of the next message, or None until all of it has come."""
        if self.commands:
            text = self.reply(*self.commands[0])
            if text is not None:
                self.commands.pop(0)
            return text
        if self.may_request:
            return self.request()
        if self.left() > 0:
            self.fail("UNSOLICITED")
        return None

    def reply(self, kind, fields):
        if kind == "read-memory":
            return self.data(kind, self.at, fields["length"])
        if self.left() < self.pointer_bytes:
            return None
        number, at = self.number("P", self.at)
        if kind == "allocate":
            if number == 0:
                self.fail("NULL_ALLOCATION")
            self.at = at
            return f"allocate-reply address={number:#x}"
        if number > (MOST_EXACT if fields["maximum"] is None else fields["maximum"]):
            self.fail("LENGTH_LIE")
        return self.data(kind, at, number)

    def data(self, kind, at, length):
        if len(self.bytes) < at + length:
            return None
        data = bytes(self.bytes[at : at + length])
        if kind == "read-string" and 0 in data:
            self.fail("IMPOSSIBLE_STRING")
        self.at = at + length
        return f"{kind}-reply data={quote(data)}"

    def request(self):
        if self.left() == 0:
            return None
        length = self.bytes[self.at]
        if length == 0:
            self.fail("EMPTY_SIGNATURE")
        at = self.at + 1 + length
        if len(self.bytes) < at:
            return None
        signature = bytes(self.bytes[self.at + 1 : at])
        match = SIGNATURE.match(signature)
        if not match:
            self.fail("BAD_SIGNATURE", self.at + 1)
        kinds = match[1].decode()
        widths = [self.pointer_bytes if kind == "p" else 8 for kind in kinds]
        if 1 + length + sum(widths) > 512:
            self.fail("REQUEST_TOO_LONG")
        if len(kinds) > 32:
            self.fail("TOO_MANY_ARGUMENTS")
        if len(self.bytes) < at + sum(widths):
            return None
        texts = ["call", signature.decode()]
        for kind in kinds:
            text, at = self.value(kind, at)
            texts.append(text)
        self.at = at
        self.requests += 1
        self.may_request = False
        return " ".join(texts)


class ControllerDecoder(Decoder):
    """Reads what a controller writes; `limit` is the most that a command may move, in bytes."""

    def __init__(self, abi, limit):
        super().__init__(abi)
        self.limit = limit
        self.results = 0

    def request_number(self):
        return self.results + 1

    def next(self):
        if self.left() == 0:
            return None
        letter = chr(self.bytes[self.at])
        read = {"R": self.read, "Z": self.read, "W": self.write, "M": self.write, "F": self.free, "E": self.errno}
        if letter in read:
            return read[letter](letter, self.at + 1)
        if letter not in "ifpv":
            self.fail("UNKNOWN_COMMAND")
        return self.result(letter, self.at + 1)

    def has(self, at, count):
        return len(self.bytes) >= at + count

    def read(self, letter, at):
        if not self.has(at, 2 * self.pointer_bytes):
            return None
        address, at = self.number("P", at)
        length, at = self.number("P", at)
        is_all_ones = length == 2 ** (8 * self.pointer_bytes) - 1
        if letter == "R" and length > self.limit or letter == "Z" and length > MOST_EXACT and not is_all_ones:
            self.fail("TRANSFER_TOO_LONG")
        self.at = at
        if letter == "R":
            return f"read-memory address={address:#x} length={length}"
        return f"read-string address={address:#x} maximum={'unlimited' if is_all_ones else length}"

    def write(self, letter, at):
        numbers = []
        if not self.has(at, (2 if letter == "W" else 1) * self.pointer_bytes):
            return None
        for _ in range(2 if letter == "W" else 1):
            number, at = self.number("P", at)
            numbers.append(number)
        length = numbers[-1]
        if length > self.limit:
            self.fail("TRANSFER_TOO_LONG")
        if not self.has(at, length):
            return None
        data = quote(bytes(self.bytes[at : at + length]))
        self.at = at + length
        return f"write-memory address={numbers[0]:#x} data={data}" if letter == "W" else f"allocate data={data}"

    def free(self, _, at):
        if not self.has(at, self.pointer_bytes):
            return None
        address, self.at = self.number("P", at)
        return f"free address={address:#x}"

    def errno(self, _, at):
        if not self.has(at, 4):
            return None
        errno, self.at = self.number("i", at)
        return f"set-errno errno={errno}"

    def result(self, letter, at):
        if not self.has(at, {"v": 0, "p": self.pointer_bytes}.get(letter, 8)):
            return None
        text = letter
        if letter != "v":
            text, at = self.value(letter, at)
        self.at = at
        self.results += 1
        return f"result {text}"


def quote(data):
    plain = {0x22: '\\"', 0x5C: "\\\\"}
    return '"%s"' % "".join(
        plain.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}") for byte in data
    )
