// The guests of the first generation, alone and with our controller.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { runGuest } from "@sandbox/controller";
import {
  type MarshalDialogue,
  type MarshalGuestCommand,
  marshalDialogues,
  marshalGuestInC,
  marshalGuestInPython,
  marshalPrograms,
  type Skipped,
} from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

const guests: Readonly<Record<string, () => MarshalGuestCommand | Skipped>> = {
  C: marshalGuestInC,
  Python: marshalGuestInPython,
};

describe.concurrent.each(Object.keys(guests))("a guest of the first generation in %s", (language) => {
  test.each(marshalDialogues)("says and takes: $name", async (dialogue) => {
    // A skip inside `each` has no context: the claim is not made where the guest cannot be.
    const found = guests[language]?.();
    if (found === undefined || "skipped" in found)
      return void console.log(`${dialogue.name}: ${found?.skipped}`);
    expect(await speak(found, dialogue)).toEqual({
      requests: dialogue.said.map(([request]) => request),
      printed: dialogue.dies === undefined ? dialogue.prints : `Fatal error: ${dialogue.dies}\n`,
      end: dialogue.dies === undefined ? 0 : "SIGABRT",
    });
  });
});

describe.concurrent.each(Object.keys(guests))(
  "our controller and a guest of the first generation in %s",
  (language) => {
    test.each(marshalPrograms)("agree on: $name", async ({ name, program, options, prints, status = 0 }) => {
      const found = guests[language]?.();
      if (found === undefined || "skipped" in found) return void console.log(`${name}: ${found?.skipped}`);
      const command = { ...found, args: [...found.args, program] };
      const { stdout, verdict, protocol } = await runGuest({ ...options, command });
      expect(new TextDecoder().decode(stdout)).toBe(prints);
      expect({ verdict, protocol }).toEqual({ verdict: { kind: "exit", code: status }, protocol: 1 });
    });
  },
);

/** Hands a guest the answers of a dialogue, each when it has made its request, and tells what it did. */
async function speak({ file, args }: MarshalGuestCommand, { program, options = [], said }: MarshalDialogue) {
  const guest: ChildProcess = spawn(file, [...args, ...options, "--aside", program]);
  const over = once(guest, "close");
  const requests: string[] = [];
  let heard = "";
  let printed = "";
  guest.stderr?.setEncoding("latin1").on("data", (text: string) => {
    printed += text;
  });
  guest.stdin?.on("error", () => {});
  guest.stdout?.setEncoding("latin1").on("data", (text: string) => {
    heard += text;
    const [request, answer] = said[requests.length] ?? ["", ""];
    // What is no request of the dialogue stays, and ends it: the guest waits for an answer that does not come.
    if (heard.length < request.length) return;
    requests.push(heard);
    heard = "";
    guest.stdin?.write(answer, "latin1");
    if (requests.length === said.length) guest.stdin?.end();
  });
  const [code, signal] = await over;
  return { requests, printed, end: signal ?? code };
}
