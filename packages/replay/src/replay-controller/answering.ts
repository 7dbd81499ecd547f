import { type Abi, type Command, hasReply, NULL, type Reply, type Result } from "@sandbox/protocol";
import type { CommandStep, Exchange } from "../exchange.js";
import type { OpenExchange, OpenStep } from "../open-exchange.js";
import type { Difference } from "../replay/divergence.js";
import { compareRead, type ReplyContext } from "./compare-reply.js";
import { type RedactedReplies, restoreReply } from "./redacted-replies.js";
import { contentOfAllocation, isUnresolved, relocateCommand, relocateResult } from "./relocate-command.js";
import type { Relocation } from "./relocation.js";

/** What comes next in the answer to a call. */
export type Move =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "result"; readonly result: Result }
  /** The recording has no more to this call. */
  | { readonly kind: "unanswered" };

/** What an answer has to know beside the calls. */
export interface AnsweringContext extends ReplyContext {
  readonly abi: Abi;
  readonly relocation: Relocation;
  /** What the recording does not have as it was. */
  readonly redacted: RedactedReplies;
  /** Whether what the guest has in its memory need not be as recorded. */
  readonly isIgnored: boolean;
}

/** A command that is on its way to the live guest, and the recorded one that it stands for. */
interface Sent {
  readonly recorded: CommandStep;
  readonly live: OpenStep;
  /** Which call it belongs to: a late one to that before. */
  readonly exchange: Exchange;
}

/** A late command: the guest obeys it once it has made its next request. */
export interface LateCommand {
  readonly recorded: CommandStep;
  readonly command: Command;
  readonly exchange: Exchange;
}

/** Answers one live call as the recording does, command by command. */
export class Answering {
  readonly recorded: Exchange;
  readonly live: OpenExchange;
  readonly #context: AnsweringContext;
  readonly #late: LateCommand[];
  #step = 0;
  #awaited: Sent | undefined;
  /** How many words were taken for addresses. */
  guessedWords = 0;

  constructor(
    recorded: Exchange,
    live: OpenExchange,
    late: readonly LateCommand[],
    context: AnsweringContext,
  ) {
    this.recorded = recorded;
    this.live = live;
    this.#late = [...late];
    this.#context = context;
  }

  /** Whether the guest owes a reply. */
  get isWaiting(): boolean {
    return this.#awaited !== undefined;
  }

  /** The next that is to be sent. After a command that has a reply `accept` comes first. */
  next(): Move | Difference {
    const late = this.#late.shift();
    if (late) {
      this.#sent({ recorded: late.recorded, live: { command: late.command }, exchange: late.exchange });
      return { kind: "command", command: late.command };
    }
    const step = this.recorded.commands[this.#step];
    if (!step) return this.#result();
    if (hasReply(step.command) && !step.reply) return { kind: "unanswered" };
    this.#step++;
    return this.#command(step);
  }

  #command(step: CommandStep): Move | Difference {
    const relocated = relocateCommand(step.command, { ...this.#context, recorded: this.recorded });
    if (isUnresolved(relocated)) return relocated;
    const { command, guessedWords } = relocated;
    this.guessedWords += guessedWords;
    const live: OpenStep = { command };
    this.live.commands.push(live);
    if (command.kind === "set-errno") this.live.errno = command.errno;
    this.#sent({ recorded: step, live, exchange: this.recorded });
    return { kind: "command", command };
  }

  #sent(sent: Sent): void {
    const { command } = sent.recorded;
    if (hasReply(command)) this.#awaited = sent;
    if (command.kind === "free") this.#context.relocation.forgetBlock(command.address);
  }

  #result(): Move | Difference {
    const { result } = this.recorded;
    if (!result) return { kind: "unanswered" };
    const relocated = relocateResult(result, { ...this.#context, recorded: this.recorded });
    if (isUnresolved(relocated)) return relocated;
    this.live.result = relocated;
    if (result.resultKind === "p" && relocated.resultKind === "p" && result.value !== NULL)
      this.#context.relocation.learnHandle(result.value, relocated.value);
    return { kind: "result", result: relocated };
  }

  /** Takes the guest's reply to the last command; answers how it differs from the recorded one. */
  accept(reply: Reply): Difference | undefined {
    const sent = this.#awaited;
    if (!sent) return undefined;
    this.#awaited = undefined;
    sent.live.reply = reply;
    if (reply.kind === "allocate-reply") return this.#allocated(sent, reply.address);
    if (this.#context.isIgnored || sent.exchange !== this.recorded) return undefined;
    const recorded = restoreReply(sent.recorded.reply ?? reply, reply, this.#context.redacted);
    return compareRead(sent.recorded, recorded, reply, this.recorded, this.#context);
  }

  #allocated({ recorded, exchange }: Sent, live: bigint): Difference | undefined {
    const { command, reply } = recorded;
    if (command.kind !== "allocate" || reply?.kind !== "allocate-reply" || reply.address === NULL)
      return undefined;
    // A block of nothing has an address, too.
    const length = Math.max(1, command.data.length);
    if (live === 0n) {
      const received = "NULL: it has no memory";
      return { code: "pointer_unresolved", expected: `a block of ${length} bytes in the guest`, received };
    }
    const content = contentOfAllocation(command, exchange);
    this.#context.relocation.learnBlock({ recorded: reply.address, live, length, content });
    return undefined;
  }

  /** What the recorded controller sent behind the result, for the time of the guest's next request. */
  takeLate(): LateCommand[] | Difference {
    const late: LateCommand[] = [];
    for (const step of this.recorded.lateCommands) {
      const relocated = relocateCommand(step.command, { ...this.#context, recorded: this.recorded });
      if (isUnresolved(relocated)) return relocated;
      this.guessedWords += relocated.guessedWords;
      late.push({ recorded: step, command: relocated.command, exchange: this.recorded });
    }
    return late;
  }
}
