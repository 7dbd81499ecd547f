"""Meets one error after the other."""
import os


def attempt(what, action):
    try:
        print(what, "->", action())
    except OSError as error:
        print(what, "->", type(error).__name__, error.strerror)


attempt("open a missing file", lambda: open("/data/missing"))
attempt("open a directory", lambda: open("/data"))
attempt("make a directory that is there", lambda: os.mkdir("/tmp"))
attempt("remove a directory that is not empty", lambda: os.rmdir("/data"))
attempt("list a file", lambda: os.listdir("/data/poem.txt"))
attempt("write where only reading is allowed", lambda: open("/data/locked.txt", "w"))
attempt("read a bad descriptor", lambda: os.read(99, 1))
attempt("seek on a pipe", lambda: os.lseek(1, 0, os.SEEK_CUR))
attempt("a name that is too long", lambda: open("/tmp/" + "n" * 300, "w"))
attempt("a link to itself", lambda: (os.symlink("loop", "/tmp/loop"), open("/tmp/loop")))
