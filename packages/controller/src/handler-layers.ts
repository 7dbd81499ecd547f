import type { Abi } from "@sandbox/protocol";
import { type Answer, type CallContext, isPromise } from "./answer.js";
import { checkAnswer, type ExpectedAnswer } from "./expected-answer.js";
import { Failure, fail } from "./failure.js";
import { trampolines } from "./gen/dispatch.js";
import type { Handlers } from "./gen/handlers.js";
import { marshalAnswers } from "./gen/marshal/dispatch.js";
import type { MarshalHandlers } from "./gen/marshal/handlers.js";
import { ownCalls } from "./marshal/own-calls.js";
import { suggestion } from "./nearest-name.js";
import type { AnyTrampoline } from "./trampoline.js";

type Context = CallContext<never, never>;
type Handler = (call: object, context: Context) => Answer<unknown>;
type AnyFunction = (...args: readonly unknown[]) => Answer<unknown>;
type Trampolines = Readonly<Record<string, AnyTrampoline>>;

/** Handlers of your own, also of the calls that only guests of the first generation make. */
export type HandlerLayer<OwnHandlers extends object = Handlers> = Partial<NoInfer<OwnHandlers>> &
  Partial<MarshalHandlers>;

/** Handlers of your own: one layer, or several of which each asks the one behind it with `context.next()`. */
export type HandlerLayers<OwnHandlers extends object = Handlers> =
  | HandlerLayer<OwnHandlers>
  | readonly HandlerLayer<OwnHandlers>[];

/**
 * Gives handlers their types where they are written apart from the run that they are for.
 *
 * @example
 * const readOnly = defineHandlers({ unlink: () => fail("EROFS") });
 */
export function defineHandlers<OwnHandlers extends object = Handlers>(
  handlers: HandlerLayer<OwnHandlers>,
): HandlerLayer<OwnHandlers> {
  return handlers;
}

/**
 * Puts layers of handlers in front of others, the first in front of all. What a layer answers is checked against
 * the specification, and its errors cost one call. A call that no layer has is answered as if there were none.
 * @throws TypeError for a handler of a call that the specification does not have, or that is no function.
 */
export function layerHandlers<OwnHandlers extends object = Handlers>(
  layers: HandlerLayers<OwnHandlers>,
  behind: Partial<Handlers>,
  { trampolines: table = trampolines }: { readonly trampolines?: Trampolines } = {},
): HandlerLayer<OwnHandlers> {
  const layered: Record<string, unknown> = {};
  for (const { handler } of Object.values(table)) layered[handler] = Reflect.get(behind, handler);
  // They ask what all layers made of the calls that they consist of.
  for (const [name, own] of Object.entries(ownCalls(layered)))
    layered[name] ??= Reflect.get(behind, name) ?? own;
  const expected = new Map<string, ExpectedAnswer>([
    ...Object.entries(marshalAnswers),
    ...Object.values(table).map(({ handler, answer }) => [handler, answer] as const),
  ]);
  const fromTheLast = (Array.isArray(layers) ? [...layers] : [layers]).reverse();
  for (const layer of fromTheLast) {
    for (const [name, own] of handlersOf(layer, expected)) {
      const call: Handler = (given, context) => Reflect.apply(own, layer, [given, context]);
      layered[name] = inFront(call, layered[name] as Handler | undefined, expected.get(name) ?? "nothing");
    }
  }
  // Each member is what a layer or `behind` has under this name.
  return layered as HandlerLayer<OwnHandlers>;
}

/** The handlers of a layer by their names. An object of a class may have other methods beside them. */
function handlersOf(layer: object, known: ReadonlyMap<string, unknown>): [string, AnyFunction][] {
  const from: unknown = Object.getPrototypeOf(layer);
  const isPlain = from === Object.prototype || from === null;
  const names = isPlain ? Object.keys(layer) : [...known.keys()];
  return names.flatMap((name): [string, AnyFunction][] => {
    const own: unknown = Reflect.get(layer, name);
    if (own === undefined) return [];
    if (!known.has(name))
      throw new TypeError(`there is no call \`${name}\` to handle${suggestion(name, known.keys())}`);
    if (typeof own !== "function") throw new TypeError(`expected a function as the handler of \`${name}\``);
    return [[name, own as AnyFunction]];
  });
}

/** One handler in front of another, or of nothing. */
function inFront(own: Handler, behind: Handler | undefined, expected: ExpectedAnswer): Handler {
  return (call, context) => {
    const layer = new LayerContext(context, call, behind);
    const answer = own(call, layer);
    const checked = (value: unknown) => {
      if (!(value instanceof Failure)) checkAnswer(context.signature, expected, value, context.abi);
      return value;
    };
    return isPromise(answer) ? Promise.resolve(answer).then(checked) : checked(answer);
  };
}

/** What a handler of a layer knows: the call's context, but for what stands behind it. */
class LayerContext implements Context {
  readonly #context: Context;

  /** To be called also when taken out of its object: `({ path }, { next }) => next()`. */
  readonly next: (changed?: object) => never;

  constructor(context: Context, call: object, behind: Handler | undefined) {
    this.#context = context;
    this.next = (changed) => {
      if (context.signal.aborted) throw fail("EINTR");
      if (behind === undefined) return context.next() as never;
      const given = changed === undefined ? call : { ...call, ...changed };
      // What a handler of this call answers, as `Handlers` has it.
      return unrefused(behind(given, context)) as never;
    };
  }

  get signature(): string {
    return this.#context.signature;
  }

  get requestNumber(): number {
    return this.#context.requestNumber;
  }

  get abi(): Abi {
    return this.#context.abi;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  readonly stop = (reason: string): void => this.#context.stop(reason);
}

/** An answer that is thrown, or rejected with, where it is a refusal. */
function unrefused(answer: Answer<unknown>): unknown {
  if (isPromise(answer)) return Promise.resolve(answer).then(unrefused);
  if (answer instanceof Failure) throw answer;
  return answer;
}
