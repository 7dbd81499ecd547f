"""Names files in several scripts, and prints them."""
import os

names = ["grüße.txt", "привет.txt", "日本語.txt", "emoji-🐍.txt", "e\u0301-combining.txt", "with space.txt"]
for name in names:
    with open(f"/tmp/{name}", "w", encoding="utf-8") as file:
        file.write(name)
for name in sorted(os.listdir("/tmp")):
    print(ascii(name), os.path.getsize(f"/tmp/{name}"))
print(open("/tmp/日本語.txt", encoding="utf-8").read())
