"""The calls that the controller answers, out of files in memory and with a clock that only a sleep moves."""

import errno
import os
import stat
import struct
import sys

from files import Denied, stat_bytes

DIRENT_BYTES = 280


class Calls:
    """What the guest may ask, by the name of the call: each method answers the result."""

    def __init__(self, pipe, files, environment):
        self.pipe = pipe
        self.files = files
        self.environment = environment
        self.now = 1564610400.25
        self.open_files = {}
        self.directories = {}

    # Files

    def open(self, path, flags, mode):
        name = self.pipe.path(path)
        if flags & os.O_CREAT and self.files.resolve(name) not in self.files.nodes:
            self.files.nodes[self.files.parent(name)] = bytearray()
        name = self.files.find(name)
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        if writes and self.files.nodes[name] is None:
            raise Denied(errno.EISDIR)
        if flags & os.O_TRUNC and writes:
            self.files.nodes[name] = bytearray()
        number = next(one for one in range(3, 1024) if one not in self.open_files)
        self.open_files[number] = [name, self.files.content(name), 0, flags]
        return number

    def opened(self, number):
        if number not in self.open_files:
            raise Denied(errno.EBADF)
        return self.open_files[number]

    def close(self, number):
        self.opened(number)
        del self.open_files[number]
        return 0

    def read(self, number, address, count):
        if number == 0:
            data = os.read(0, count)
        else:
            file = self.opened(number)
            if file[1] is None:
                raise Denied(errno.EISDIR)
            data = bytes(file[1][file[2] : file[2] + count])
            file[2] += len(data)
        if data:
            self.pipe.write(address, data)
        return len(data)

    def write(self, number, address, count):
        data = self.pipe.read(address, count)
        if number in (1, 2):
            stream = sys.stdout.buffer if number == 1 else sys.stderr.buffer
            stream.write(data)
            stream.flush()
            return count
        file = self.opened(number)
        if file[3] & os.O_APPEND:
            file[2] = len(file[1])
        file[1].extend(bytes(max(0, file[2] - len(file[1]))))
        file[1][file[2] : file[2] + count] = data
        file[2] += count
        return count

    def lseek(self, number, offset, whence):
        if number <= 2:
            raise Denied(errno.ESPIPE)
        file = self.opened(number)
        file[2] = offset + (0, file[2], len(file[1] or b""))[whence]
        return file[2]

    def ftruncate(self, number, size):
        content = self.opened(number)[1]
        del content[size:]
        content.extend(bytes(size - len(content)))
        return 0

    def stat64(self, path, address):
        name = self.files.find(self.pipe.path(path))
        self.pipe.write(address, self.files.stat(name))
        return 0

    lstat64 = stat64

    def fstat64(self, number, address):
        if number <= 2:
            self.pipe.write(address, stat_bytes(number + 1, stat.S_IFIFO | 0o600, 0))
            return 0
        name, content = self.opened(number)[:2]
        still = self.files.nodes.get(name) is content
        self.pipe.write(address, self.files.stat(name) if still else stat_bytes(0, stat.S_IFREG | 0o644, len(content)))
        return 0

    def access(self, path, mode):
        self.files.find(self.pipe.path(path))
        return 0

    def unlink(self, path):
        name = self.files.find(self.pipe.path(path))
        if self.files.nodes[name] is None:
            raise Denied(errno.EISDIR)
        del self.files.nodes[name]
        return 0

    def rename(self, old, new):
        source = self.files.find(self.pipe.path(old))
        target = self.files.parent(self.pipe.path(new))
        self.files.nodes[target] = self.files.nodes.pop(source)
        return 0

    def mkdir(self, path, mode):
        name = self.files.parent(self.pipe.path(path))
        if name in self.files.nodes:
            raise Denied(errno.EEXIST)
        self.files.nodes[name] = None
        return 0

    def rmdir(self, path):
        name = self.files.find(self.pipe.path(path))
        if self.files.nodes[name] is not None:
            raise Denied(errno.ENOTDIR)
        if self.files.names(name):
            raise Denied(errno.ENOTEMPTY)
        del self.files.nodes[name]
        return 0

    def isatty(self, number):
        raise Denied(errno.ENOTTY)

    def fcntl(self, number, command, argument):
        # F_GETFL of a standard stream: to read and to write.
        return os.O_RDWR if command == 3 else 0

    def rpy_get_inheritable(self, number):
        return 0

    def rpy_set_inheritable(self, number, value):
        return 0

    # Directories

    def opendir(self, path):
        name = self.files.find(self.pipe.path(path))
        if self.files.nodes[name] is not None:
            raise Denied(errno.ENOTDIR)
        handle = self.pipe.allocate(bytes(DIRENT_BYTES))
        self.directories[handle] = iter([".", "..", *self.files.names(name)])
        return handle

    def readdir(self, handle):
        name = next(self.directories[handle], None)
        if name is None:
            return 0
        entry = struct.pack("=QqHB", 1, 0, DIRENT_BYTES, 0) + os.fsencode(name)
        self.pipe.write(handle, entry.ljust(DIRENT_BYTES, b"\0"))
        return handle

    def closedir(self, handle):
        del self.directories[handle]
        self.pipe.free(handle)
        return 0

    def getcwd(self, address, size):
        data = os.fsencode(self.files.cwd) + b"\0"
        if len(data) > size:
            raise Denied(errno.ERANGE)
        self.pipe.write(address, data)
        return address

    # Environment and time

    def getenv(self, name):
        value = self.environment.get(self.pipe.path(name))
        return 0 if value is None else self.pipe.allocate(os.fsencode(value) + b"\0")

    def get_environ(self):
        strings = [self.pipe.allocate(os.fsencode(f"{name}={value}") + b"\0") for name, value in self.environment.items()]
        return self.pipe.allocate(struct.pack(f"={len(strings) + 1}Q", *strings, 0))

    def _pypy_init_home(self):
        return self.pipe.allocate(b"/lib\0")

    def _pypy_init_free(self, address):
        self.pipe.free(address)

    def gettimeofday(self, address, zone):
        self.pipe.write(address, struct.pack("=qq", int(self.now), round(self.now % 1 * 1000000)))
        return 0

    def clock_gettime(self, clock, address):
        self.pipe.write(address, struct.pack("=qq", int(self.now), round(self.now % 1 * 1000000000)))
        return 0

    def time(self, address):
        if address:
            self.pipe.write(address, struct.pack("=q", int(self.now)))
        return int(self.now)

    def select(self, count, reads, writes, excepts, timeout):
        if timeout:
            seconds, microseconds = struct.unpack("=qq", self.pipe.read(timeout, 16))
            self.now += seconds + microseconds / 1000000
        return 0

    # The program kinds.py, whose calls are of no system

    def kinds_mix(self, number, *others):
        return number

    kinds_single = kinds_mix

    def kinds_ptr(self, address, *others):
        return address

    kinds_wide = kinds_ptr

    def kinds_void(self):
        return None


def answer(calls, signature, name, arguments):
    """Answers one request: what is not known, or not so, fails with ENOSYS."""
    kind = signature[-1]
    try:
        method = getattr(calls, name, None)
        if not callable(method) or name == "opened":
            raise Denied(errno.ENOSYS)
        value = method(*arguments)
        calls.pipe.errno(0)
        calls.pipe.result(kind, value)
    except Denied as denied:
        calls.pipe.errno(denied.args[0])
        failed = 0 if kind in "pv" or signature == "isatty(i)i" else -1
        calls.pipe.result(kind, failed)
