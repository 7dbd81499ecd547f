"""Ends with a status of its own, through a handler at the exit."""
import atexit
import sys

atexit.register(print, "at exit")
try:
    sys.exit(3)
finally:
    print("finally")
