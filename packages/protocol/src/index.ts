export {
  type Abi,
  decodeStruct,
  encodeStruct,
  guestErrno,
  guestErrnoName,
  type Scalar,
  type StructCodec,
} from "./abi.js";
export {
  BareGuestDecoder,
  type BareGuestDecoderOptions,
  type FindCall,
  type Wire,
} from "./bare-guest-decoder.js";
export { type BytesAround, showBytesAround } from "./bytes-around.js";
export {
  type AnyCallCodec,
  type CallCodec,
  type CallEntry,
  callTable,
  type FoundCall,
} from "./call-codec.js";
export { ControllerDecoder, type ControllerDecoderOptions } from "./controller-decoder.js";
export { type CallCodecs, encodeGuestMessage } from "./encode.js";
export { EncodeError, type EncodeErrorCode, encodeErrorCodes } from "./encode-error.js";
export { encodeSignature } from "./gen/framing.js";
export * from "./gen/index.js";
export { type KindForm, kindForms, type RawArgument } from "./gen/kinds.js";
export { GuestDecoder, type GuestDecoderOptions } from "./guest-decoder.js";
export type { GuestNumbers } from "./guest-numbers.js";
export type { Input } from "./input.js";
export {
  type ControllerMessage,
  type GuestMessage,
  type OutOfRangeRequest,
  type Request,
  type ResultOf,
  signatureOf,
  type UnknownRequest,
} from "./messages.js";
export { findOutlinedCall } from "./outlined-calls.js";
export { NULL, type Pointer, pointer } from "./pointer.js";
export {
  ProtocolError,
  type ProtocolErrorCode,
  type ProtocolErrorDetails,
  protocolErrorCodes,
  showBytes,
} from "./protocol-error.js";
export { printable, sanitise } from "./sanitise.js";
export { parseSignature, type Signature } from "./signature.js";
export { FieldError } from "./struct-fields.js";
export { Writer } from "./writer.js";
