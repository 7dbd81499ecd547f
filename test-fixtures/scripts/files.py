"""Reads, writes, seeks and renames."""
import os

with open("/data/poem.txt", encoding="utf-8") as poem:
    lines = poem.read().splitlines()
print(len(lines), "lines,", sum(map(len, lines)), "characters")

with open("/tmp/numbers.bin", "w+b") as numbers:
    numbers.write(bytes(range(256)))
    numbers.seek(100)
    print(numbers.read(4))
    numbers.truncate(128)
print(os.stat("/tmp/numbers.bin").st_size, "bytes")
os.rename("/tmp/numbers.bin", "/tmp/renamed.bin")
print(os.path.exists("/tmp/numbers.bin"), os.path.exists("/tmp/renamed.bin"))
os.unlink("/tmp/renamed.bin")
