"""Decodes every vector of the first generation at every chunk size, and prints what came of it: JSON, an object a line."""

import json
import pathlib
import sys

from documents import read_vectors
from marshal_decoder import ControllerDecoder, GuestDecoder, ProtocolError


def decode(vector, size):
    """The texts of the messages, and that of the error where there is one behind them."""
    is_guest = vector.settings["direction"] == "guest-to-controller"
    decoder = GuestDecoder() if is_guest else ControllerDecoder()
    said = []
    try:
        for index, (_, content) in enumerate(vector.turns()):
            if index > 0:
                decoder.answered()
            for at in range(0, len(content), size):
                decoder.push(content[at : at + size])
                while (text := decoder.next()) is not None:
                    said.append(text)
        decoder.end()
    except ProtocolError as error:
        said.append(str(error))
    return said


for vector in read_vectors(pathlib.Path(__file__).parent.parent / "marshal"):
    if vector.settings["verdict"] == "encode-failure":
        continue
    length = sum(len(content) for _, content in vector.turns())
    said = decode(vector, max(1, length))
    # A long string again for each of its bytes takes too long.
    for size in range(1, min(64, length)) if length < 1000 else [1000, 4096]:
        if decode(vector, size) != said:
            sys.exit(f"{vector.file}: {vector.title}: another outcome in chunks of {size}")
    print(json.dumps({"vector": f"{vector.file}: {vector.title}", "said": said}))
