import {
  type Abi,
  type Command,
  commandLetters,
  guestErrnoName,
  hasReply,
  kindForms,
  type Pointer,
  parseSignature,
  pointer,
  type Reply,
  type Result,
} from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, type Exchange, signatureOfRequest } from "../exchange.js";
import { resultValue } from "../kinds.js";
import { type CallMessage, callMessages } from "../marshal/lower/call-messages.js";
import { isReply } from "../open-exchange.js";
import { otherText } from "../other-message.js";
import type { ArgumentRow, Role } from "../tables.js";
import { formatFloat } from "../trace/numbers.js";
import { dataText } from "../transcript/data-text.js";
import { integerText } from "../transcript/number-text.js";
import type { TextStyle } from "../transcript/text-style.js";
import { type AddressName, AddressNames } from "./address-names.js";
import { addressIn, type DataType, DataTypes } from "./data-types.js";

/** A message in words. What stands in front of its data is one text, its data parts of which each is good for a line. */
export interface MessageWords {
  /** `request`, `? Z`, `! W`, `E` and so on up to a result's kind. */
  readonly mark: "request" | "?" | "!" | "<" | "=";
  readonly text: string;
  readonly data: readonly string[];
}

export interface MessageTextOptions {
  /** How a name is written; the name and the offset behind it unless given. */
  readonly address?: (name: AddressName) => string;
  readonly placeholder?: (role: Role) => string | undefined;
}

/** Words for the messages of one session, which it is to be given all of, in order. */
export class MessageText {
  readonly names = new AddressNames();
  readonly #abi: Abi;
  readonly #types: DataTypes;
  readonly #style: TextStyle;
  readonly #owed: Command[] = [];

  constructor(abi: Abi, { address = nameText, placeholder }: MessageTextOptions = {}) {
    this.#abi = abi;
    this.#types = new DataTypes(abi);
    const style = { abi, address: (value: bigint) => address(this.names.of(pointer(value))) };
    this.#style = placeholder ? { ...style, placeholder } : style;
  }

  /** What the call at hand says of its memory. */
  get types(): DataTypes {
    return this.#types;
  }

  get style(): TextStyle {
    return this.#style;
  }

  /** What is at an address of the guest's, in words. */
  dataAt(address: bigint, data: Uint8Array): string[] {
    return this.#data(data, this.#pointersOr(this.#types.at(address, data.length), data));
  }

  /** What is in a block that the controller makes, in words. */
  blockData(data: Uint8Array): string[] {
    return this.#data(data, this.#pointersOr(this.#types.ofBlock(data.length), data));
  }

  /** Words for all that was said for the next call. */
  all(exchange: Exchange): MessageWords[] {
    return callMessages(exchange).map((message) => this.words(message));
  }

  /** Words for the next message, whoever said it. */
  words(message: CallMessage): MessageWords {
    if (message.kind === "result") return this.#result(message);
    if ("args" in message) return { mark: "request", text: this.#request(message), data: [] };
    return isReply(message) ? this.#reply(message) : this.#command(message);
  }

  #request(request: AnyRequest): string {
    this.names.begin();
    this.#types.begin(request);
    const signature = parseSignature(signatureOfRequest(request));
    const rows = this.#types.call.row?.arguments ?? [];
    const values =
      request.kind === "request"
        ? Object.values(argumentsOf(request))
        : request.args.map(({ value }): number | bigint => value);
    const args = values.map((value, index) =>
      this.#argument(signature?.argumentKinds[index] ?? "i", value, rows[index]),
    );
    return `${signature?.name}(${args.join(", ")})${signature?.resultKind}`;
  }

  #argument(kind: string, value: number | bigint, row: ArgumentRow | undefined): string {
    if (kind === "f") return formatFloat(Number(value));
    if (kind === "p") {
      if (BigInt(value) === 0n) return "NULL";
      this.names.ofArgument(pointer(BigInt(value)));
      return this.#style.address(BigInt(value));
    }
    // What a call does not look at may be anything.
    const { placeholder: replaces } = this.#style;
    if (
      replaces &&
      row?.onlyWith &&
      (Number(this.#types.call.args[row.onlyWith.argument]) & row.onlyWith.bits) === 0
    )
      return "_";
    // 0 and -1 stand for oneself, any, or failure.
    const placeholder = row && value > 0 ? this.#style.placeholder?.(row.role) : undefined;
    return (
      placeholder ?? integerText(value, row?.value.as === "integer" ? row.value.style : "decimal", this.#abi)
    );
  }

  #command(command: Command): MessageWords {
    const letter = commandLetters[command.kind];
    if (hasReply(command)) this.#owed.push(command);
    switch (command.kind) {
      case "read-memory":
        return { mark: "?", text: `${letter} ${this.#address(command.address)} ${command.length}`, data: [] };
      case "read-string": {
        const most = command.maximum === Number.POSITIVE_INFINITY ? "max" : command.maximum;
        return { mark: "?", text: `${letter} ${this.#address(command.address)} ${most}`, data: [] };
      }
      case "write-memory": {
        const { address, data } = command;
        return { mark: "!", text: `${letter} ${this.#address(address)}`, data: this.dataAt(address, data) };
      }
      case "allocate":
        return { mark: "?", text: letter, data: this.blockData(command.data) };
      case "free": {
        const text = `${letter} ${this.#address(command.address)}`;
        this.names.freed(command.address);
        return { mark: "!", text, data: [] };
      }
      case "set-errno":
        return { mark: "!", text: `${letter} ${errnoText(command.errno, this.#abi)}`, data: [] };
      default:
        return { mark: "!", text: otherText(command), data: [] };
    }
  }

  #reply(reply: Reply): MessageWords {
    const command = this.#owed.shift();
    switch (reply.kind) {
      case "read-memory-reply": {
        const address = command?.kind === "read-memory" ? command.address : pointer(0n);
        const type = this.#types.at(address, reply.data.length);
        return { mark: "<", text: commandLetters["read-memory"], data: this.#data(reply.data, type) };
      }
      case "read-string-reply":
        if (command?.kind === "read-string") this.#types.sees(command.address, reply.data);
        return {
          mark: "<",
          text: commandLetters["read-string"],
          data: this.#data(reply.data, { as: "bytes", role: "exact" }),
        };
      case "allocate-reply":
        if (command?.kind === "allocate") this.names.allocated(reply.address, command.data.length);
        return { mark: "<", text: commandLetters.allocate, data: [this.#address(reply.address)] };
      default:
        return { mark: "<", text: otherText(reply), data: [] };
    }
  }

  #result(result: Result): MessageWords {
    const words = { mark: "=", text: result.resultKind, data: [this.#resultText(result)] } as const;
    this.#types.end(result);
    const { row, args } = this.#types.call;
    if (resultValue(result) === 0n)
      for (const argument of row?.arguments ?? [])
        if (argument.ends !== undefined && argument.value.as === "handle")
          this.names.released(addressIn(args, argument));
    return words;
  }

  #resultText(result: Result): string {
    const value = resultValue(result);
    const returns = this.#types.call.row?.returns;
    switch (kindForms[result.resultKind]) {
      case "void":
        return "void";
      case "float":
        return formatFloat(Number(value));
      case "pointer":
        this.names.returned(pointer(BigInt(value)));
        return this.#address(pointer(BigInt(value)));
      case "integer": {
        const isFailure = returns !== undefined && Number(value) === returns.failure;
        const placeholder = returns && !isFailure ? this.#style.placeholder?.(returns.role) : undefined;
        const style = returns?.value.as === "integer" ? returns.value.style : "decimal";
        return placeholder ?? integerText(value, style, this.#abi);
      }
    }
  }

  #address(address: Pointer): string {
    return address === 0n ? "NULL" : this.#style.address(address);
  }

  #data(data: Uint8Array, type: DataType): string[] {
    return dataText(data, type, this.#style);
  }

  /** Words that are all addresses of the controller's own blocks, or NULL, are that. */
  #pointersOr(type: DataType, data: Uint8Array): DataType {
    const { pointerBytes, littleEndian } = this.#abi;
    if (type.as !== "bytes" || data.length === 0 || data.length % pointerBytes !== 0) return type;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let blocks = 0;
    for (let at = 0; at < data.length; at += pointerBytes) {
      const word =
        pointerBytes === 8 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian));
      if (word === 0n) continue;
      if (!this.names.ofBlock(word)) return type;
      blocks++;
    }
    return blocks > 0 ? { as: "addresses" } : type;
  }
}

/** `m1+16`. */
export function nameText({ name, offset }: AddressName): string {
  return offset === 0 ? name : `${name}+${offset}`;
}

/** An errno by the name that the guest's ABI has for the number, else the number. */
export function errnoText(errno: number, abi: Pick<Abi, "errno">): string {
  return guestErrnoName(abi, errno) ?? String(errno);
}
