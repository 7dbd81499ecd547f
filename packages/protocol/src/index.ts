export { type Abi, decodeStruct, encodeStruct, type StructCodec } from "./abi.js";
export type { CallCodec, RawArgument } from "./call-codec.js";
export { ControllerDecoder, type ControllerDecoderOptions } from "./controller-decoder.js";
export { encodeGuestMessage, encodeSignature } from "./encode.js";
export * from "./gen/index.js";
export { GuestDecoder, type GuestDecoderOptions } from "./guest-decoder.js";
export {
  type ControllerMessage,
  type GuestMessage,
  type OutOfRangeRequest,
  type Request,
  signatureOf,
  type UnknownRequest,
} from "./messages.js";
export { NULL, type Pointer, pointer } from "./pointer.js";
export {
  ProtocolError,
  type ProtocolErrorCode,
  type ProtocolErrorDetails,
  protocolErrorCodes,
  showBytes,
} from "./protocol-error.js";
export { parseSignature, type Signature } from "./signature.js";
export { Writer } from "./writer.js";
