"""The two pipes between a controller and its guest of linux-x86_64, on which the messages of the protocol go."""

import struct

NO_LIMIT = 2**64 - 1


class Pipe:
    """The guest's two pipes: takes requests, sends commands and results."""

    def __init__(self, guest):
        self.guest = guest
        self.unsent = []

    def request(self):
        """The next request, as its name with its kinds and its arguments; None at the end."""
        head = self.guest.stdout.read(1)
        if not head:
            return None
        signature = self.take(head[0]).decode("ascii")
        name, kinds = signature[: signature.index("(")], signature[signature.index("(") + 1 : signature.index(")")]
        formats = {"i": "q", "p": "Q", "f": "d"}
        body = "=" + "".join(formats[kind] for kind in kinds)
        return signature, name, struct.unpack(body, self.take(struct.calcsize(body)))

    def take(self, count):
        data = self.guest.stdout.read(count)
        if len(data) < count:
            raise EOFError("the guest stopped inside a message")
        return data

    def send(self, *parts):
        self.unsent.extend(parts)

    def flush(self):
        self.guest.stdin.write(b"".join(self.unsent))
        self.guest.stdin.flush()
        self.unsent.clear()

    def read(self, address, count):
        self.send(b"R", struct.pack("=QQ", address, count))
        self.flush()
        return self.take(count)

    def string(self, address, maximum=NO_LIMIT):
        self.send(b"Z", struct.pack("=QQ", address, maximum))
        self.flush()
        return self.take(struct.unpack("=Q", self.take(8))[0])

    def path(self, address):
        return self.string(address).decode("utf-8", "surrogateescape")

    def write(self, address, data):
        self.send(b"W", struct.pack("=QQ", address, len(data)), data)

    def allocate(self, data):
        self.send(b"M", struct.pack("=Q", len(data)), data)
        self.flush()
        return struct.unpack("=Q", self.take(8))[0]

    def free(self, address):
        self.send(b"F", struct.pack("=Q", address))

    def result(self, kind, value):
        self.send(kind.encode())
        if kind == "f":
            self.send(struct.pack("=d", value))
        if kind in "ip":
            self.send(struct.pack("=Q", value % 2**64))
        self.flush()

    def errno(self, number):
        self.send(b"E", struct.pack("=i", number))
