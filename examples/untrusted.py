"""A program that nobody has read: all that it finds is what it was given."""

import os
import sys

print("Python", sys.version.split()[0])

with open("/data/greeting.txt") as given:
    print("given:", given.read().strip())

with open("/tmp/note.txt", "w") as note:
    note.write("written inside\n")
print("in /tmp:", os.listdir("/tmp"))

try:
    open("/etc/passwd")
except OSError as error:
    print("refused:", error)
