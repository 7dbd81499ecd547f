import { type Command, commandLetters, hasReply } from "@sandbox/protocol";

/** What a command is, of which there is nothing yet but its letter. */
export type CommandKind = Command["kind"];

const kinds = Object.keys(commandLetters) as CommandKind[];

/** The commands that have a reply. */
export const repliedKinds: readonly CommandKind[] = kinds.filter((kind) => hasReply({ kind }));

/** The letter of a command. */
export const commandLetter = letterOf(kinds);

/** The letter of a command that has a reply, in front of the reply. */
export const replyLetter = letterOf(repliedKinds);

/** The command that has such a letter; none where there is no such command. */
export function commandOf(letter: string): CommandKind | undefined {
  return kinds.find((kind) => commandLetters[kind] === letter);
}

/** `R, Z, M`: the letters of commands as a message lists them. */
export function listOf(some: readonly CommandKind[]): string {
  return some.map((kind) => commandLetters[kind]).join(", ");
}

function letterOf(some: readonly CommandKind[]): RegExp {
  return new RegExp(`[${some.map((kind) => commandLetters[kind]).join("")}](?![A-Za-z0-9_])`, "y");
}
