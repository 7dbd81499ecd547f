export * from "./marshal/index.js";

/** Who writes the bytes of a vector. */
export type VectorDirection = "guest-to-controller" | "controller-to-guest";

/** What is to come of a vector. */
export type VectorVerdict = "success" | "decode-failure" | "encode-failure";

/** A value of a message's field. Addresses are from 0, but for what an encoder has to refuse. */
export type VectorValue =
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "address"; readonly value: bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "bytes"; readonly value: Uint8Array }
  | { readonly type: "word"; readonly value: string };

/** A field of a message, by the specification's name. */
export interface VectorField {
  readonly name: string;
  readonly value: VectorValue;
}

/** A message of either side, whatever decodes it. */
export interface VectorMessage {
  readonly kind: string;
  /** A request's signature; `v` for a result of nothing. */
  readonly subject?: string;
  readonly fields: readonly VectorField[];
}

/** A step of a vector. */
export type VectorTurn =
  | { readonly bytes: Uint8Array; readonly controller?: undefined; readonly outstanding?: undefined }
  /** The controller writes these messages now. */
  | {
      readonly controller: readonly VectorMessage[];
      readonly bytes?: undefined;
      readonly outstanding?: undefined;
    }
  /** The guest is in its first request and has been sent these commands; it comes first. */
  | {
      readonly outstanding: readonly VectorMessage[];
      readonly bytes?: undefined;
      readonly controller?: undefined;
    };

/** What an error says. */
export interface VectorError {
  readonly code: string;
  /** In bytes from the first of the vector's. An encoder's refusal has none. */
  readonly offset?: number;
  readonly requestNumber?: number;
}

/** What a genuine guest does: a reply or the return of a call, or its death with words on stderr. */
export type VectorGuestStep = VectorMessage | { readonly kind: "dies"; readonly words?: string };

/** One test of any implementation of the protocol: see README.md. */
export interface Vector {
  /** The document, by its name in this folder. */
  readonly file: string;
  readonly title: string;
  /** Where the heading is, from 1. */
  readonly line: number;
  readonly direction: VectorDirection;
  readonly verdict: VectorVerdict;
  readonly abi: { readonly name: string; readonly pointerBytes: 4 | 8; readonly littleEndian: boolean };
  /** The most that one command may move, in bytes. */
  readonly limit?: number;
  /** The first version of the protocol that it holds for. */
  readonly since?: number;
  /** The first version of the protocol that it does not hold for. */
  readonly until?: number;
  /** The kinds of result that a genuine guest waits for, where the messages do not say. */
  readonly calls?: string;
  readonly turns: readonly VectorTurn[];
  /** Of all turns. */
  readonly bytes: Uint8Array;
  /** Where there is an error, those before it. */
  readonly messages: readonly VectorMessage[];
  readonly error?: VectorError;
  readonly guest?: readonly VectorGuestStep[];
}

/** Every vector, in the order of the documents' names and of their headings. */
export declare function loadVectors(): readonly Vector[];

/**
 * The vectors of a document.
 * @throws Error with the file and line of what is no vector.
 */
export declare function parseVectors(file: string, text: string): readonly Vector[];

/**
 * The message that a line says.
 * @throws Error when it says none.
 */
export declare function parseMessage(line: string): VectorMessage;

/** The line that says a message: equal messages have equal lines. */
export declare function formatMessage(message: VectorMessage): string;

/** Bytes in double quotes, printable ASCII as it is and the rest as `\xNN`. */
export declare function quote(bytes: Uint8Array): string;

/** What a decoder says of a vector's bytes. */
export interface VectorOutcome {
  readonly messages: readonly string[];
  /** `CODE at byte OFFSET in request NUMBER` */
  readonly error?: string;
}

/** An outcome from messages and the error after them. */
export declare function outcome(messages: readonly VectorMessage[], error?: VectorError): VectorOutcome;

/** The outcome that a vector asks of a decoder. */
export declare function decodedAs(vector: Vector): VectorOutcome;

/** An implementation that vectors are run through. */
export interface VectorPeer<Outcome> {
  /** As cannot-run.txt calls it. */
  readonly name: string;
  /** Whether a vector is of the sort that this peer is for. */
  readonly handles: (vector: Vector) => boolean;
  /** What comes of a vector; throwing is a failure. */
  readonly run: (vector: Vector) => Outcome | Promise<Outcome>;
  /** What has to come of it; `decodedAs` unless given. */
  readonly expected?: (vector: Vector) => Outcome;
}

/**
 * Defines, with the `test` of a test runner, a test for each vector that a peer handles. For a line of
 * cannot-run.txt the test is that the peer fails one of its vectors: a line that is no longer true is found.
 */
export declare function runVectors<Outcome = VectorOutcome>(
  test: (name: string, body: () => Promise<void>) => void,
  peer: VectorPeer<Outcome>,
): void;
