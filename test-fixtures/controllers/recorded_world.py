"""
recorded_world.py RECORDING.frames [--text GUEST=TEXT]...

A controller of another make, over its standard input and output: it answers a guest of linux-x86_64 with the world in
which a recording was made, as the files beside it and the recording itself show: RECORDING.json has the files, the
environment and the working directory; what was read of files that it does not print is taken from the frames. What a
call answers is worked out anew, by the manner of the controller that was recorded: the same guest gets the same bytes.
--text changes the world. A test's tool and not a sandbox: it believes the guest.
"""

import errno
import json
import os
import stat
import struct
import sys
import types
import zlib

sys.dont_write_bytecode = True

from calls import DIRENT_BYTES  # noqa: E402
from files import Denied, Files  # noqa: E402
from pipe import Pipe  # noqa: E402

LONGEST_STRING = 4096
SECONDS, MICROSECONDS = 1564610400, 250000
HOME = b"/pypy\0"
PIPE_INODE = 120


class Recording:
    """The messages of a recording, enough of them decoded to tell what was read of which file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.sides = [bytearray(), bytearray()]
        at = 0
        while at < len(data):
            side, length = struct.unpack_from("=BI", data, at)
            self.sides[side] += data[at + 5 : at + 5 + length]
            at += 5 + length
        self.at = [0, 0]

    def take(self, side, count):
        start = self.at[side]
        self.at[side] += count
        return bytes(self.sides[side][start : start + count])

    def numbers(self, side, layout):
        return struct.unpack("=" + layout, self.take(side, struct.calcsize("=" + layout)))

    def calls(self):
        """Each call as its name, its arguments, the strings that were read, what was written, and the result."""
        while self.at[0] < len(self.sides[0]):
            signature = self.take(0, self.take(0, 1)[0]).decode("ascii")
            kinds = signature[signature.index("(") + 1 : signature.index(")")]
            arguments = self.numbers(0, "".join({"i": "q", "p": "Q", "f": "d"}[kind] for kind in kinds))
            yield (signature[: signature.index("(")], arguments, *self.answer())

    def answer(self):
        strings, written = [], bytearray()
        while self.at[1] < len(self.sides[1]):
            command = self.take(1, 1)
            if command == b"R":
                self.take(0, self.numbers(1, "QQ")[1])
            elif command == b"Z":
                self.take(1, 16)
                strings.append(self.take(0, self.numbers(0, "Q")[0]))
            elif command == b"W":
                written += self.take(1, self.numbers(1, "QQ")[1])
            elif command == b"M":
                self.take(1, self.numbers(1, "Q")[0])
                self.take(0, 8)
            elif command == b"F":
                self.take(1, 8)
            elif command == b"E":
                self.take(1, 4)
            else:
                return strings, bytes(written), self.numbers(1, {b"i": "q", b"p": "Q", b"f": "d", b"v": ""}[command])
        return strings, bytes(written), ()

    def seen(self):
        """Of each path that was opened or asked for, the bytes that were read, and its inode and mode."""
        contents, identities, opened = {}, {}, {}
        for name, arguments, strings, written, result in self.calls():
            failed = bool(result) and result[0] < 0
            if name == "open" and not failed:
                opened[result[0]] = os.fsdecode(strings[0])
            if name == "read" and arguments[0] in opened:
                contents.setdefault(opened[arguments[0]], bytearray()).extend(written)
            if name == "close":
                opened.pop(arguments[0], None)
            if name in ("stat64", "lstat64", "fstat64") and not failed:
                path = opened.get(arguments[0]) if name == "fstat64" else os.fsdecode(strings[0])
                identities[path] = struct.unpack_from("=Q8xI", written, 8)
        return contents, identities


class World:
    """What the guest may ask, by the name of the call: each method answers the result."""

    def __init__(self, pipe, files, environment, identities):
        self.pipe = pipe
        self.files = files
        self.environment = environment
        self.identities = identities
        self.lent = []
        self.descriptors = {0: None, 1: None, 2: None}
        self.directories = {}

    def path(self, address):
        return self.files.resolve(os.fsdecode(self.pipe.string(address, LONGEST_STRING)))

    def found(self, address):
        path = self.path(address)
        if path not in self.files.nodes:
            raise Denied(errno.ENOENT)
        return path

    def descriptor(self, number):
        if number not in self.descriptors:
            raise Denied(errno.EBADF)
        return self.descriptors[number]

    def status(self, path):
        content = self.files.nodes[path]
        usual = stat.S_IFDIR | 0o755 if content is None else stat.S_IFREG | 0o644
        inode, mode = self.identities.get(path, (zlib.crc32(os.fsencode(path)), usual))
        return status_bytes(inode, mode, len(content or b""))

    def open(self, address, flags, mode):
        path = self.path(address)
        if path not in self.files.nodes:
            if not flags & os.O_CREAT:
                raise Denied(errno.ENOENT)
            self.files.add(path, bytearray())
        if flags & os.O_TRUNC:
            self.files.nodes[path][:] = b""
        number = next(one for one in range(1000) if one not in self.descriptors)
        self.descriptors[number] = [path, 0]
        return number

    def close(self, number):
        self.descriptor(number)
        del self.descriptors[number]
        return 0

    def read(self, number, address, count):
        opened = self.descriptor(number)
        data = b""
        if opened:
            path, at = opened
            data = bytes(self.files.nodes[path][at : at + count])
            opened[1] += len(data)
        self.pipe.write(address, data)
        return len(data)

    def write(self, number, address, count):
        data = self.pipe.read(address, count)
        opened = self.descriptor(number)
        if opened:
            path, at = opened
            self.files.nodes[path][at : at + count] = data
            opened[1] += count
        return count

    def lseek(self, number, offset, whence):
        opened = self.descriptor(number)
        if not opened:
            raise Denied(errno.ESPIPE)
        opened[1] = offset + (0, opened[1], len(self.files.nodes[opened[0]]))[whence]
        return opened[1]

    def stat64(self, address, target):
        self.pipe.write(target, self.status(self.found(address)))
        return 0

    lstat64 = stat64

    def fstat64(self, number, target):
        opened = self.descriptor(number)
        pipe = status_bytes(PIPE_INODE, stat.S_IFIFO | 0o600, 0)
        self.pipe.write(target, self.status(opened[0]) if opened else pipe)
        return 0

    def access(self, address, mode):
        self.found(address)
        return 0

    def unlink(self, address):
        del self.files.nodes[self.found(address)]
        return 0

    rmdir = unlink

    def rename(self, old, new):
        source, target = self.found(old), self.path(new)
        self.files.nodes[target] = self.files.nodes.pop(source)
        return 0

    def mkdir(self, address, mode):
        self.files.directory(self.path(address))
        return 0

    def opendir(self, address):
        names = [".", "..", *self.files.names(self.found(address))]
        handle = self.pipe.allocate(bytes(DIRENT_BYTES))
        self.directories[handle] = iter(names)
        return handle

    def readdir(self, handle):
        name = next(self.directories[handle], None)
        if name is None:
            return 0
        kind = 4 if name in (".", "..") else 8
        self.pipe.write(handle, struct.pack("=QqHB", 7, 0, DIRENT_BYTES, kind) + os.fsencode(name).ljust(261, b"\0"))
        return handle

    def closedir(self, handle):
        del self.directories[handle]
        self.pipe.free(handle)
        return 0

    def getcwd(self, address, size):
        self.pipe.write(address, os.fsencode(self.files.cwd) + b"\0")
        return address

    def getenv(self, address):
        value = self.environment.get(os.fsdecode(self.pipe.string(address, LONGEST_STRING)))
        if value is None:
            return 0
        # The guest copies the string at once: the block is free when it asks again.
        self.lent.append(self.pipe.allocate(os.fsencode(value) + b"\0"))
        return self.lent[-1]

    def get_environ(self):
        pairs = [os.fsencode(f"{name}={value}") + b"\0" for name, value in sorted(self.environment.items())]
        addresses = [self.pipe.allocate(pair) for pair in pairs]
        return self.pipe.allocate(struct.pack(f"={len(pairs) + 1}Q", *addresses, 0))

    def _pypy_init_home(self):
        return self.pipe.allocate(HOME)

    def _pypy_init_free(self, address):
        self.pipe.free(address)

    def gettimeofday(self, address, zone):
        self.pipe.write(address, struct.pack("=qq", SECONDS, MICROSECONDS))
        return 0

    def time(self, address):
        return SECONDS

    def isatty(self, number):
        raise Denied(errno.ENOTTY)

    def fcntl(self, number, command, argument):
        return os.O_RDWR

    def rpy_get_inheritable(self, number):
        return 0

    def kinds_mix(self, number, integer, address):
        return number + integer + 0.5 if number == number else number

    def kinds_ptr(self, address, integer):
        return 0xDEADBEEFCAFE

    def kinds_single(self, number):
        return number + 1

    def kinds_wide(self, *integers):
        return -1234567890123456789

    def kinds_void(self):
        return None


def status_bytes(inode, mode, size):
    head = struct.pack("=QQQIIII", 1, inode, 1, mode, 1000, 1000, 0)
    return head + struct.pack("=Qqqq", 0, size, 4096, (size + 511) // 512) + struct.pack("=qq", SECONDS, 0) * 3 + bytes(24)


def answer(world, signature, name, arguments):
    kind = signature[-1]
    while world.lent:
        world.pipe.free(world.lent.pop())
    try:
        method = getattr(world, name, None)
        if name in ("path", "found", "descriptor", "status") or not callable(method):
            raise Denied(errno.ENOSYS)
        world.pipe.result(kind, method(*arguments))
    except Denied as denied:
        world.pipe.errno(denied.args[0])
        world.pipe.result(kind, 0 if kind in "pv" or name == "isatty" else -1)


def main(path, *options):
    recording = Recording(path)
    with open(os.path.splitext(path)[0] + ".json", encoding="utf-8") as file:
        notes = json.load(file)
    contents, identities = recording.seen()
    files = Files("/tmp")
    for name, entry in notes["files"].items():
        files.add(name, bytearray(entry["text"].encode()) if "text" in entry else contents[name])
    for option in options[1::2]:
        name, _, text = option.partition("=")
        files.add(name, bytearray(os.fsencode(text)))
    pipe = Pipe(types.SimpleNamespace(stdout=sys.stdin.buffer, stdin=sys.stdout.buffer))
    world = World(pipe, files, notes["env"], identities)
    while (request := world.pipe.request()) is not None:
        answer(world, *request)


if __name__ == "__main__":
    main(*sys.argv[1:])
