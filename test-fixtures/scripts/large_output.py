"""Prints 200,000 bytes, and writes and reads a file of 300,000."""
import hashlib
import sys

for number in range(4000):
    print(f"{number:6} {'.' * 42}")
block = bytes(range(256)) * 1200
with open("/tmp/large.bin", "wb") as file:
    for at in range(0, len(block), 50_000):
        file.write(block[at : at + 50_000])
with open("/tmp/large.bin", "rb") as file:
    print(hashlib.sha256(file.read()).hexdigest(), file=sys.stderr)
