"""A tree of files in memory, and the errno of a call that finds in it what it should not."""

import errno
import os
import stat
import struct


class Denied(Exception):
    """The call fails with this errno."""


class Files:
    """A tree of files: a path stands for its bytes, a host's path (read when it is opened), or None for a directory."""

    def __init__(self, cwd):
        self.nodes = {"/": None}
        self.cwd = cwd
        self.directory(cwd)

    def directory(self, path):
        while path != "/":
            self.nodes.setdefault(path, None)
            path = os.path.dirname(path)

    def add(self, path, content):
        self.directory(os.path.dirname(path))
        self.nodes[path] = content

    def add_host(self, path, host):
        if not os.path.isdir(host):
            return self.add(path, host)
        self.directory(path)
        for folder, folders, files in os.walk(host):
            at = os.path.normpath(os.path.join(path, os.path.relpath(folder, host)))
            for name in folders:
                self.nodes[os.path.join(at, name)] = None
            for name in files:
                self.nodes[os.path.join(at, name)] = os.path.join(folder, name)
        return None

    def resolve(self, path):
        if path == "":
            raise Denied(errno.ENOENT)
        return os.path.normpath(os.path.join(self.cwd, path)).replace("//", "/")

    def find(self, path):
        path = self.resolve(path)
        if path not in self.nodes:
            raise Denied(errno.ENOENT)
        return path

    def parent(self, path):
        """The path, whose directory has to be there."""
        path = self.resolve(path)
        if self.nodes.get(os.path.dirname(path), b"") is not None:
            raise Denied(errno.ENOENT)
        return path

    def content(self, path):
        content = self.nodes[path]
        if isinstance(content, str):
            with open(content, "rb") as file:
                self.nodes[path] = content = bytearray(file.read())
        return content

    def names(self, path):
        prefix = path.rstrip("/") + "/"
        return sorted(one[len(prefix) :] for one in self.nodes if one.startswith(prefix) and one != "/" and "/" not in one[len(prefix) :])

    def stat(self, path):
        content = self.nodes[path]
        mode, size = stat.S_IFDIR | 0o755, 0
        if content is not None:
            mode, size = stat.S_IFREG | 0o644, os.path.getsize(content) if isinstance(content, str) else len(content)
        return stat_bytes(sorted(self.nodes).index(path) + 1, mode, size)


def stat_bytes(inode, mode, size):
    head = struct.pack("=QQQIIII", 1, inode, 1, mode, 1000, 1000, 0)
    return head + struct.pack("=Qqqq", 0, size, 4096, (size + 511) // 512) + struct.pack("=qq", 1564610400, 0) * 3 + bytes(24)
