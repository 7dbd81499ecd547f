"""Sums the numbers of its standard input."""
import sys

total = 0
for line in sys.stdin:
    total += int(line)
print("sum", total)
print("read to the end", file=sys.stderr)
