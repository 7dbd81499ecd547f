import { linuxX8664 } from "@sandbox/protocol";

type Answer = (chunk: Buffer) => Buffer;

const letter = (text: string) => Buffer.from(text);
const word = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
};
const result = (value: number) => Buffer.concat([letter("i"), word(value)]);

/** What to send for each message of the guest `calls`, which come whole and one by one. */
export function bareAnswers(call: string): Answer {
  if (call === "stat") return statAnswers();
  if (call === "write") return writeAnswers();
  const uid = result(1000);
  return () => uid;
}

/** A request of two addresses, then a path. */
function statAnswers(): Answer {
  const { size } = linuxX8664.structs.stat;
  const ask = Buffer.concat([letter("Z"), word(0), word(4096)]);
  const tell = Buffer.concat([letter("W"), word(0), word(size), Buffer.alloc(size), result(0)]);
  const head = 1 + "stat64(pp)i".length;
  return inTurn(
    (request) => {
      request.copy(ask, 1, head, head + 8);
      request.copy(tell, 1, head + 8, head + 16);
      return ask;
    },
    () => tell,
  );
}

/** A request of a descriptor, an address and a count, then the bytes. */
function writeAnswers(): Answer {
  const ask = Buffer.concat([letter("R"), word(0), word(5)]);
  const told = result(5);
  const head = 1 + "write(ipi)i".length;
  return inTurn(
    (request) => {
      request.copy(ask, 1, head + 8, head + 16);
      return ask;
    },
    () => told,
  );
}

function inTurn(first: Answer, second: Answer): Answer {
  let isFirst = false;
  return (chunk) => {
    isFirst = !isFirst;
    return isFirst ? first(chunk) : second(chunk);
  };
}
