"""Decodes every vector at every chunk size, and prints what came of it: one JSON object a line."""

import json
import pathlib
import sys

from decoder import ControllerDecoder, GuestDecoder, ProtocolError
from documents import read_vectors

# What a guest is in where a vector begins with what is outstanding.
LEAD = b"\x09getpid()i"


def decode(vector, size):
    """The texts of the messages, and that of the error or None."""
    messages = []
    is_guest = vector.settings["direction"] == "guest-to-controller"
    decoder = GuestDecoder(vector.abi) if is_guest else ControllerDecoder(vector.abi, vector.limit)
    try:
        for name, content in vector.turns():
            if name == "outstanding":
                decoder.push(LEAD)
                decoder.next()
                # Offsets count from the vector's first byte.
                decoder.bytes, decoder.at = bytearray(), 0
            pieces = [content[at : at + size] for at in range(0, len(content), size)] if name == "bytes" else []
            for piece in pieces:
                decoder.push(piece)
                drain(decoder, messages)
            for kind, fields in content if name != "bytes" else []:
                decoder.controller(kind, fields)
            drain(decoder, messages)
        decoder.end()
    except ProtocolError as error:
        return messages, str(error)
    return messages, None


def drain(decoder, messages):
    while (text := decoder.next()) is not None:
        messages.append(text)


def main():
    for vector in read_vectors(pathlib.Path(__file__).parent.parent):
        if vector.settings["verdict"] == "encode-failure":
            continue
        length = sum(len(content) for name, content in vector.turns() if name == "bytes")
        messages, error = decode(vector, max(1, length))
        for size in range(1, min(64, length)):
            if decode(vector, size) != (messages, error):
                sys.exit(f"{vector.file}: {vector.title}: another outcome in chunks of {size}")
        said = {"file": vector.file, "title": vector.title, "messages": messages}
        print(json.dumps({**said, **({"error": error} if error else {})}))


main()
