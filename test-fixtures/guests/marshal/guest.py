"""
guest.py [--32] [--aside] PROGRAM: a guest of the first generation that makes the calls of PROGRAM (see program.py) and
prints on its virtual stdout what it was answered, with --aside on its real stderr. With --32 its C long has 4 bytes.
It dies of SIGABRT, as real ones do, where an answer is not what it expects: its last words are on the real stderr.
"""

import os
import sys
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from program import Arguments, form, statements  # noqa: E402
from values import Answers, Death, float_text, int32, int64, items, string  # noqa: E402

EXCEPTIONS = {
    2: "IOError",
    3: "OverflowError",
    4: "ValueError",
    5: "ZeroDivisionError",
    6: "MemoryError",
    7: "KeyError",
    8: "IndexError",
    9: "RuntimeError",
}
SHOWN_BYTES = 256


class Raised(Exception):
    """The controller answered an exception."""


class Guest:
    def __init__(self, long_bytes, is_aside):
        self.answers = Answers(0, long_bytes)
        self.long = int64 if long_bytes == 8 else int32
        self.is_aside = is_aside
        self.names = {}

    def call(self, function, arguments, expected):
        """Makes one call and answers its value."""
        request = string(function.encode()) + items(b"(", arguments)
        while request:
            request = request[os.write(1, request) :]
        status = self.answers.load("int")
        if status == 0:
            value = self.answers.load(expected)
            self.answers.expect_end()
            return value
        error = f"OSError {self.answers.load('int')}" if status == 1 else EXCEPTIONS.get(status)
        if error is None:
            raise Death("no exception has this number")
        self.answers.expect_end()
        raise Raised(error)

    def print(self, text):
        if self.is_aside:
            os.write(2, text)
            return
        while text:
            try:
                text = text[self.call("ll_os.ll_os_write", [self.long(1), string(text)], "int") :]
            except Raised:
                raise Death("cannot print") from None

    def run(self, program):
        for line, tokens in statements(program):
            if tokens[0] == "exit":
                return int(tokens[1])
            name = tokens[0] if tokens[1] == "=" else None
            function, *arguments = tokens[2 if name else 0 : tokens.index("->")]
            said = line[: line.rindex("->")].rstrip().encode()
            full = function if "." in function else f"ll_os.ll_os_{function}"
            try:
                made = Arguments(arguments, self.long, self.names).until(None)
                value = self.call(full, made, form(tokens[-1]))
                if name:
                    self.names[name] = self.long(value) if isinstance(value, int) else string(value)
                self.print(said + b" -> " + shown(value) + b"\n")
            except Raised as raised:
                self.print(said + b" -> " + str(raised).encode() + b"\n")
        return 0


def shown(value):
    """A value as both guests print it."""
    if isinstance(value, tuple):
        return b"(" + b", ".join(map(shown, value)) + b")"
    if isinstance(value, list):
        return b"[" + b", ".join(map(shown, value)) + b"]"
    if isinstance(value, float):
        return float_text(value)
    if not isinstance(value, bytes):
        return str(value).encode()
    if len(value) > SHOWN_BYTES:
        return b"%d bytes of CRC-32 %08x" % (len(value), zlib.crc32(value))
    return b'"' + b"".join(map(shown_byte, value)) + b'"'


def shown_byte(byte):
    if byte == 10:
        return b"\\n"
    if byte in b'"\\':
        return b"\\" + bytes([byte])
    return bytes([byte]) if 32 <= byte < 127 else b"\\x%02x" % byte


def main(arguments):
    guest = Guest(4 if "--32" in arguments else 8, "--aside" in arguments)
    try:
        return guest.run(arguments[-1])
    except Death as death:
        sys.stderr.write(f"Fatal error: {death}\n")
        sys.stderr.flush()
        os.abort()


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
