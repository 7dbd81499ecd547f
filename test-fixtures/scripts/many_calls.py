"""Makes more than a thousand small calls."""
import os

total = 0
for number in range(100):
    path = f"/tmp/file-{number % 10}"
    with open(path, "a") as file:
        file.write(f"line {number}\n")
    total += os.stat(path).st_size
    with open(path) as file:
        total += len(file.read())
for name in sorted(os.listdir("/tmp")):
    os.remove(f"/tmp/{name}")
print(total)
