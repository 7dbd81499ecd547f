import { guestErrnoName } from "@sandbox/protocol";
import type { CallFacts, FactValue } from "./call-facts.js";

/** What a field of a call has: none, one, or several values of which any will do. */
export interface FilterField {
  /** What it is for people. */
  readonly says: string;
  readonly numbers?: (facts: CallFacts) => readonly (number | bigint)[];
  readonly texts?: (facts: CallFacts) => readonly string[];
  /** Its numbers are nanoseconds, and are written with a unit. */
  readonly isTime?: boolean;
  /** Its texts are names of errnos. */
  readonly isErrno?: boolean;
}

const present = <T extends FactValue>(value: T | undefined): readonly T[] =>
  value === undefined ? [] : [value];
const messagesOf = ({ call }: CallFacts) => call.exchange.messages;

/** The fields of a call by name; `arg` stands apart, since it takes an index. */
export const filterFields: Readonly<Record<string, FilterField>> = {
  req: { says: "the number of the request, from 1", numbers: ({ call }) => [call.exchange.number] },
  name: { says: "the name of the call", texts: ({ names }) => names },
  sig: { says: "its signature", texts: ({ signature }) => [signature] },
  class: { says: "its class in the specification", texts: (facts) => present(facts.class) },
  path: {
    says: "any path that it names, or that its descriptors were opened by",
    texts: ({ paths }) => paths,
  },
  fd: { says: "any descriptor that it names or makes", numbers: ({ fds }) => fds },
  errno: {
    says: "the error that it returned, 0 where none",
    numbers: ({ errno }) => [errno],
    texts: ({ abi, errno }) => present(errno === 0 ? undefined : guestErrnoName(abi, errno)),
    isErrno: true,
  },
  result: {
    says: "what it returned",
    numbers: ({ resultNumber }) => present(resultNumber),
    texts: ({ resultText }) => present(resultText),
  },
  dur: {
    says: "from the request to the result",
    numbers: ({ call }) => present(call.times?.duration),
    isTime: true,
  },
  think: {
    says: "from the result before it to the request",
    numbers: ({ call }) => present(call.times?.think),
    isTime: true,
  },
  t: {
    says: "from the start of the session to the request",
    numbers: ({ call }) => present(call.times?.at),
    isTime: true,
  },
  bytes: { says: "how many bytes were said for it", numbers: ({ bytes }) => [bytes] },
  cmd: {
    says: "any command that the controller gave, such as read-string",
    texts: ({ call: { exchange } }) =>
      [...exchange.commands, ...exchange.lateCommands].map(({ command }) => command.kind),
  },
  dir: {
    says: "any direction that a message of it went: guest-to-controller, controller-to-guest",
    texts: (facts) => messagesOf(facts).map(({ direction }) => direction),
  },
};

/** The field `arg[which]`. */
export function argumentField(which: number | string): FilterField {
  return {
    says: "an argument, by its place from 0 or by its name",
    numbers: (facts) => present(facts.argumentNumber(which)),
    texts: (facts) => present(facts.argumentText(which)),
  };
}
