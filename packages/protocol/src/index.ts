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
export * from "./gen/marshal/index.js";
export { GuestDecoder, type GuestDecoderOptions } from "./guest-decoder.js";
export type { GuestNumbers } from "./guest-numbers.js";
export type { Input } from "./input.js";
export { MarshalControllerDecoder } from "./marshal/controller-decoder.js";
export { detectGeneration } from "./marshal/detect-generation.js";
export {
  encodeMarshalAnswer,
  encodeMarshalRequest,
  marshalAnswerBytes,
  marshalRaise,
  marshalRequestBytes,
  marshalValueBytes,
} from "./marshal/encode.js";
export { findFunction as findMarshalFunction } from "./marshal/find-function.js";
export { fits as fitsMarshalForm, misfitOf } from "./marshal/fits.js";
export { floatOfText, floatTextOfDigits, isFloatText, shortestFloatText } from "./marshal/float-text.js";
export type {
  MarshalArgumentRow,
  MarshalForm,
  MarshalFunctionRow,
  MarshalItem,
} from "./marshal/form.js";
export { MarshalGuestDecoder, type MarshalGuestDecoderOptions } from "./marshal/guest-decoder.js";
export {
  isMarshalInteger,
  MARSHAL_NONE,
  marshalBool,
  marshalFloat,
  marshalFloatOfDigits,
  marshalInt32,
  marshalInt64,
  marshalInteger,
  marshalList,
  marshalString,
  marshalTuple,
} from "./marshal/make.js";
export type {
  AnyMarshalRequest,
  IllTypedMarshalRequest,
  MarshalAnswer,
  MarshalRaise,
  MarshalRequest,
  MarshalResult,
  MarshalStatusType,
  UnknownMarshalRequest,
} from "./marshal/messages.js";
export { MARSHAL_WIRE } from "./marshal/reader.js";
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
