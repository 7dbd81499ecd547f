"""
The little language in which a guest is told what to call, one statement in a line:

    [NAME =] FUNCTION ARGUMENT... -> FORM      makes a call and prints what it was answered
    exit STATUS                                ends the program

FUNCTION without a dot gets `ll_os.ll_os_` in front. ARGUMENT: `N` `T` `F`, `5` (a C long), `I:5` (64 bits), `i:5` (32 bits),
`f:0.5`, `"text\\n\\x00"`, `"ab"*1000`, `$NAME`, `( ... )`, `[ ... ]`. FORM: none bool int int64 float string string? char
stat, (FORM,FORM), [FORM].
"""

import re

from values import boolean, floating, int32, int64, items, string

TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"(?:\*\d+)?|\S+)')
ESCAPE = re.compile(rb'\\(x[0-9a-f]{2}|[n"\\])')
STAT = ("tuple", ["int", "int64", "int64", "int", "int", "int", "int64", "float", "float", "float"])


def statements(text):
    """Each statement as its own text and its tokens."""
    for line in text.split("\n"):
        tokens = TOKEN.findall(line)
        if tokens and not tokens[0].startswith("#"):
            yield line.strip(), tokens


def unquoted(token):
    """The bytes of a string and how often they stand there."""
    quoted, _, times = token.rpartition('"')
    plain = ESCAPE.sub(lambda found: unescaped(found[1]), quoted[1:].encode())
    return plain * int(times[1:] or 1)


def unescaped(escape):
    return b"\n" if escape == b"n" else escape if escape in b'\\"' else bytes([int(escape[1:], 16)])


class Arguments:
    """The arguments of a call as bytes, from their tokens."""

    def __init__(self, tokens, long, names):
        self.tokens = list(tokens)
        self.long = long
        self.names = names

    def until(self, end):
        values = []
        while self.tokens:
            token = self.tokens.pop(0)
            if token == end:
                return values
            values.append(self.value(token))
        return values

    def value(self, token):
        if token in ("(", "["):
            return items(token.encode(), self.until(")" if token == "(" else "]"))
        if token == "N":
            return b"N"
        if token in ("T", "F"):
            return boolean(token == "T")
        if token[0] == '"':
            return string(unquoted(token))
        if token[0] == "$":
            return self.names[token[1:]]
        kind, _, number = token.rpartition(":")
        if kind == "f":
            return floating(float(number))
        return {"": self.long, "i": int32, "I": int64}[kind](int(number))


def form(text):
    """A form as `Answers.load` takes it."""
    read, rest = read_form(text)
    if rest:
        raise SystemExit(f"no form: {text}")
    return read


def read_form(text):
    if text[0] == "(":
        forms, text = [], text[1:]
        while text[0] != ")":
            one, text = read_form(text.lstrip(","))
            forms.append(one)
        return ("tuple", forms), text[1:]
    if text[0] == "[":
        one, text = read_form(text[1:])
        return ("list", one), text[1:]
    name = re.match(r"\w+\??", text)[0]
    return STAT if name == "stat" else name, text[len(name) :]
