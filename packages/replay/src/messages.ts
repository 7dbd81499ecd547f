import {
  type AnyMarshalRequest,
  type ControllerMessage,
  encodeControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  type MarshalAnswer,
  marshalAnswerBytes,
  marshalRequestBytes,
  type Reply,
  type Result,
  type Writer,
} from "@sandbox/protocol";

/** What stands on a pipe, of either generation. */
export type AnyMessage = GuestMessage | ControllerMessage | AnyMarshalRequest | MarshalAnswer;

/** What a controller says, of either generation. */
export type AnyControllerMessage = ControllerMessage | MarshalAnswer;

/** Whether a message begins a call. */
export function isRequest(message: AnyMessage): message is Exclude<GuestMessage, Reply> | AnyMarshalRequest {
  return "args" in message;
}

/** Whether a message ends a call. */
export function isAnswer(message: AnyMessage): message is Result | MarshalAnswer {
  return message.kind === "result" || isMarshalAnswer(message);
}

export function isMarshalAnswer(message: AnyMessage): message is MarshalAnswer {
  return message.kind === "marshal-result" || message.kind === "marshal-exception";
}

/** Whether a message is one of the first generation. */
export function isMarshal(message: AnyMessage): message is AnyMarshalRequest | MarshalAnswer {
  return isMarshalRequest(message) || isMarshalAnswer(message);
}

export function isMarshalRequest(message: AnyMessage): message is AnyMarshalRequest {
  return message.kind.endsWith("marshal-request");
}

/** The bytes that a message is on the pipe. @throws EncodeError when it is none; clear the writer then. */
export function messageBytes(message: AnyMessage, writer: Writer): Uint8Array {
  if (isMarshalRequest(message)) return marshalRequestBytes(message);
  if (isMarshalAnswer(message)) return marshalAnswerBytes(message);
  if (isOfController(message)) encodeControllerMessage(writer, message);
  else encodeGuestMessage(writer, message);
  return writer.take();
}

function isOfController(message: GuestMessage | ControllerMessage): message is ControllerMessage {
  return !("args" in message) && !message.kind.endsWith("-reply");
}
