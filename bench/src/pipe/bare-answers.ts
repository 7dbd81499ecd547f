import { linuxX8664 } from "@sandbox/protocol";

/** What to send for a chunk of what the guest writes; nothing while the rest of a message is to come. */
type Answer = (chunk: Buffer) => Buffer | undefined;

const letter = (text: string) => Buffer.from(text);
const word = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
};
const result = (value: number) => Buffer.concat([letter("i"), word(value)]);

/** Answers by rote for the guest `calls`, whose messages are as long as we know them to be. */
export function bareAnswers(call: string, path: string): Answer {
  if (call === "stat") return statAnswers(8 + path.length);
  if (call === "write") return writeAnswers();
  if (call === "rename") return renameAnswers(2 * (8 + path.length));
  const uid = result(1000);
  return () => uid;
}

/** A request of two addresses, then a path and its length, which come in one chunk or in two. */
function statAnswers(replyBytes: number): Answer {
  const { size } = linuxX8664.structs.stat;
  const ask = Buffer.concat([letter("Z"), word(0), word(4096)]);
  const tell = Buffer.concat([letter("W"), word(0), word(size), Buffer.alloc(size), result(0)]);
  const head = 1 + "stat64(pp)i".length;
  let owed = 0;
  return (chunk) => {
    if (owed > 0) {
      owed -= chunk.length;
      return owed === 0 ? tell : undefined;
    }
    chunk.copy(ask, 1, head, head + 8);
    chunk.copy(tell, 1, head + 8, head + 16);
    owed = replyBytes;
    return ask;
  };
}

/** A request of two addresses, then two paths with their lengths, which come in any number of chunks. */
function renameAnswers(replyBytes: number): Answer {
  const ask = Buffer.concat([letter("Z"), word(0), word(4096), letter("Z"), word(0), word(4096)]);
  const told = result(0);
  const head = 1 + "rename(pp)i".length;
  let owed = 0;
  return (chunk) => {
    if (owed > 0) {
      owed -= chunk.length;
      return owed === 0 ? told : undefined;
    }
    chunk.copy(ask, 1, head, head + 8);
    chunk.copy(ask, 18, head + 8, head + 16);
    owed = replyBytes;
    return ask;
  };
}

/** A request of a descriptor, an address and a count, then the bytes. */
function writeAnswers(): Answer {
  const ask = Buffer.concat([letter("R"), word(0), word("write".length)]);
  const told = result("write".length);
  const head = 1 + "write(ipi)i".length;
  let isRequest = false;
  return (chunk) => {
    isRequest = !isRequest;
    if (!isRequest) return told;
    chunk.copy(ask, 1, head + 8, head + 16);
    return ask;
  };
}
