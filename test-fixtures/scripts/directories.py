"""Makes a tree of directories, walks it and takes it down again."""
import os
import shutil

for path in ("a/b/c", "a/d", "e"):
    os.makedirs(f"/tmp/tree/{path}")
for number in range(5):
    with open(f"/tmp/tree/a/d/{number}.txt", "w") as file:
        file.write("x" * number)
for folder, folders, files in os.walk("/tmp/tree"):
    folders.sort()
    print(folder, folders, sorted(files))
print(sorted((entry.name, entry.is_dir()) for entry in os.scandir("/tmp/tree/a")))
os.chdir("/tmp/tree/a")
print(os.getcwd(), sorted(os.listdir(".")))
os.chdir("/")
shutil.rmtree("/tmp/tree")
print(os.path.exists("/tmp/tree"))
