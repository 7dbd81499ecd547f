"""
controller.py [--file GUEST=HOST] [--text GUEST=TEXT] [--env NAME=VALUE] [--cwd DIR] -- GUEST [ARGS...]

A controller of another make: it answers a guest of linux-x86_64 from files in memory, with a clock that only a sleep
moves. HOST may be a directory. What the guest writes to its standard output and error goes to ours; we exit as the
guest did, with 128 and the signal's number where one ended it. A test's tool and not a sandbox: it believes the guest.
"""

import os
import subprocess
import sys

sys.dont_write_bytecode = True

from calls import Calls, answer  # noqa: E402
from files import Files  # noqa: E402
from pipe import Pipe  # noqa: E402


def options(arguments):
    at = arguments.index("--")
    pairs = list(zip(arguments[:at:2], arguments[1:at:2]))
    files = Files(dict(pairs).get("--cwd", "/"))
    environment = {}
    for flag, value in pairs:
        name, _, rest = value.partition("=")
        if flag == "--file":
            files.add_host(name, rest)
        if flag == "--text":
            files.add(name, bytearray(os.fsencode(rest)))
        if flag == "--env":
            environment[name] = rest
    return files, environment, arguments[at + 1 :]


def main(arguments):
    files, environment, command = options(arguments)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as guest:
        pipe = Pipe(guest)
        calls = Calls(pipe, files, environment)
        status = None
        while status is None:
            request = pipe.request()
            if request is None:
                break
            signature, name, values = request
            if name == "_exit":
                status = values[0]
                guest.kill()
            else:
                answer(calls, signature, name, values)
        ended = guest.wait()
    if status is None:
        status = ended
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
