"""Runs one of CPython's own test modules and tells of each test as it goes.

usage: driver.py MODULE [START [RESOURCE...]]

MODULE is a name in the package `test`, such as test_json. The first START tests are left out, so that a run whose
guest died can go on behind the test that killed it. Everything told is a line of JSON behind the byte 1e, written
straight to descriptor 1, since tests replace sys.stdout and do not end their own lines.
"""

import importlib
import json
import os
import sys
import time
import traceback
import unittest


def tell(**event):
    data = b"\n\x1e" + json.dumps(event).encode("ascii") + b"\n"
    while data:
        data = data[os.write(1, data):]


def reason_of(error):
    """The exception in one line."""
    kind, value, _ = error
    lines = [line for line in traceback.format_exception_only(kind, value) if line.strip()]
    # Of a SyntaxError, the last line says what is wrong; of others the first.
    line = lines[-1] if issubclass(kind, SyntaxError) else lines[0]
    return " ".join(line.split())[:300]


class Result(unittest.TestResult):
    """What became of each test: the worst of what it and its subtests said."""

    order = ["pass", "skip", "expected failure", "unexpected success", "fail", "error"]

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.perf_counter()
        self.outcome, self.reason = "pass", ""
        # Where fixtures of a class failed, tests are missing: only their names tell which.
        tell(event="start", id=test.id())

    def note(self, test, outcome, reason=""):
        if not isinstance(test, unittest.TestCase):
            # What setUpClass or setUpModule met, outside of any test.
            tell(event="end", id=test.id(), outcome=outcome, reason=reason, ms=0)
        elif self.order.index(outcome) > self.order.index(self.outcome):
            self.outcome, self.reason = outcome, reason

    def stopTest(self, test):
        super().stopTest(test)
        ms = round((time.perf_counter() - self.begun) * 1000)
        tell(event="end", id=test.id(), outcome=self.outcome, reason=self.reason, ms=ms)

    def addError(self, test, error):
        self.note(test, "error", reason_of(error))

    def addFailure(self, test, error):
        self.note(test, "fail", reason_of(error))

    def addSkip(self, test, reason):
        self.note(test, "skip", str(reason))

    def addExpectedFailure(self, test, error):
        self.note(test, "expected failure", reason_of(error))

    def addUnexpectedSuccess(self, test):
        self.note(test, "unexpected success")

    def addSubTest(self, test, subtest, error):
        if error is not None:
            isFailure = issubclass(error[0], test.failureException)
            self.note(test, "fail" if isFailure else "error", f"{reason_of(error)} {subtest._subDescription()}")


def flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def prepare(resources):
    """What `python -m test` does before it runs a module."""
    # There is no such file: the interpreter is no part of the file system that it finds.
    sys.executable = ""
    folder = "/tmp/test_python"
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    # Last, for what the guest's own library lacks.
    sys.path.append("/cpython/lib")
    from test import support
    from test.libregrtest.setup import setup_process

    setup_process()
    support.verbose = 0
    support.use_resources = {resource: None for resource in resources}


# What leaves the memory of the interpreter damaged, so that whatever runs next may end it: run last.
DAMAGING = [
    # itertools.pairwise of 3.12.0 goes on with what it has freed (gh-109786, mended in 3.12.1).
    "test.test_itertools.TestBasicOps.test_pairwise_reenter2",
]


def load(name):
    module = importlib.import_module(f"test.{name}")
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromModule(module)
    if loader.errors:
        raise ImportError(loader.errors[0].strip().splitlines()[-1])
    return sorted(flatten(suite), key=lambda test: test.id() in DAMAGING)


def main(name, start="0", *resources):
    prepare(resources)
    try:
        tests = load(name)
    except unittest.SkipTest as skip:
        return tell(event="skip", reason=str(skip))
    except BaseException:
        return tell(event="broken", reason=reason_of(sys.exc_info()))
    tell(event="tests", count=len(tests))
    # As long as a module's tests share a class, its fixtures run once.
    unittest.TestSuite(tests[int(start):]).run(Result())
    tell(event="done")


main(*sys.argv[1:])
