// What a script does in the default guest, CPython for WASI (H50 to H54, H63, H70 to H72, H77).
import { exit } from "./verdicts.js";

/** A row for a script that ends with 0 where its claims hold. */
function script(name, hazards, description, code, expected = exit(0)) {
  return { name, hazards, description, expected, program: "python", code };
}

export const python = [
  script(
    "python-tells-all-it-knows",
    ["H71"],
    "prints its environment, its files, its errors and its clock",
    `
import os, sys, time, traceback
print(dict(os.environ), sys.argv, sys.path, sys.executable, os.getcwd(), os.getpid(), time.tzname, time.time())
for folder, folders, files in os.walk("/"):
    print(folder, folders, files)
for path in ("/etc/passwd", "/proc/self/environ", "/mnt", "/root", "/home", "/dev/zero/x", "../../.."):
    try: print(os.listdir(path))
    except OSError: traceback.print_exc()
`,
  ),
  script(
    "python-odd-names",
    ["H50", "H52", "H53", "H54"],
    "names files by bytes that are no text, by NUL, and without end",
    `
import os
names = [b"\\xff", b"\\xfe", b"\\xed\\xa0\\x80", b"e\\xcc\\x81", b"\\xc3\\xa9", b"\\xef\\xbb\\xbfa", b"a", b"\\x1b[2J"]
for name in names:
    with open(b"/tmp/" + name, "xb") as file: file.write(name)
assert sorted(os.listdir(b"/tmp")) == sorted(names), os.listdir(b"/tmp")
for name in names: assert open(b"/tmp/" + name, "rb").read() == name
for path, error in ((b"/tmp/a\\0b", ValueError), ("/" + "a" * 5000, OSError), ("/tmp/" + "a" * 256, OSError), ("", OSError), ("/tmp/a/", OSError)):
    try: open(path); raise SystemExit(f"opened {path!r}")
    except error: pass
`,
  ),
  script(
    "python-descriptor-storm",
    ["H63", "X45"],
    "opens files until it is refused, closes all it has, and prints",
    `
import os
held = []
try:
    while True: held.append(os.open("/tmp", os.O_RDONLY))
except OSError as error: assert error.errno, error
assert 10 < len(held) <= 1024, len(held)
os.closerange(3, 5000)
os.close(1)
try: os.write(1, b"gone"); raise SystemExit("wrote to what is closed")
except OSError: pass
os._exit(0)
`,
  ),
  script(
    "python-deep-recursion",
    ["X46"],
    "recurses without end, in Python and in C",
    `
import sys, re
def f(): f()
try: f()
except RecursionError: pass
try: repr(__import__("functools").reduce(lambda a, _: [a], range(100000), []))
except RecursionError: pass
`,
  ),
  script(
    "python-steering-output",
    ["H77"],
    "prints terminal escapes, bidi controls and half a character",
    `
import sys
sys.stdout.buffer.write(b"\\x1b]8;;http://evil\\x07link\\x1b]8;;\\x07\\x9b2J" + "\\u202e\\u2066".encode() + b"\\xe2\\x82")
sys.stdout.flush()
`,
  ),
  script(
    "python-random-and-time",
    ["H70"],
    "reads random bytes, and the devices of a system it is not on",
    `
import os
assert os.urandom(32) != os.urandom(32)
for path in ("/proc/self/maps", "/dev/kmsg", "/sys/kernel", "/etc/localtime", "/dev/sda"):
    assert not os.path.exists(path), path
`,
  ),
  script(
    "python-starts-others",
    ["X47"],
    "starts processes, sockets, threads and signals of its own",
    `
import os, socket, subprocess, threading
def refused(act):
    try: act()
    except (OSError, RuntimeError, AttributeError, NotImplementedError): return
    raise SystemExit(f"not refused: {act}")
refused(lambda: subprocess.run(["id"]))
refused(lambda: os.fork())
refused(lambda: os.kill(1, 9))
refused(lambda: socket.create_connection(("127.0.0.1", 80)))
refused(lambda: threading.Thread(target=print).start())
`,
  ),
];
