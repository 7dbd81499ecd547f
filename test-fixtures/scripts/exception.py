"""Ends with an exception that nobody catches."""
import sys


def fail(depth):
    if depth == 0:
        raise ValueError("nothing is left")
    fail(depth - 1)


print("before", flush=True)
print("to standard error", file=sys.stderr)
fail(3)
