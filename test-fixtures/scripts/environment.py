"""Reads and changes its environment."""
import os
import sys

for name in sorted(os.environ):
    print(name, "=", os.environ[name])
os.environ["ADDED"] = "by the program"
print(os.environ.get("ADDED"), os.environ.get("MISSING"))
print(sys.argv[1:], os.getcwd(), os.getpid())
