export { classSerdes } from './classes/class-serdes.js';
export { checkType, resolveTarget } from './classes/class-target.js';
export { looksMinified } from './classes/minified-name.js';
export { isDeepEqual } from './classes/object-state.js';
export { loadTransformer } from './classes/transformer.js';
export { errorClassesOf } from './errors/error-classes.js';
export { ErrorCodec, raise } from './errors/error-codec.js';
export { toErrorObject } from './errors/error-record.js';
export { reviveError } from './errors/error-revival.js';
export { builtInError, hasMinifiedType, NAME_IT, nameOfErrorClass, typeOfError } from './errors/error-type.js';
export { reviveOperationError } from './errors/operation-error-revival.js';
export { stackOf } from './errors/stack-frames.js';
export { inputSerdes, sentInputSerdes } from './inputs/input-serdes.js';
export { readSchemaInput, schemaInputText } from './inputs/schema-input.js';
export { reviveInput } from './inputs/validate-input.js';
export { registerCure } from './json/builtin-classes.js';
export { isPlainObject, LossFound, memberPath } from './json/json-loss.js';
export { kindOf } from './json/kind-of.js';
export { plainClassOf } from './json/plain-classes.js';
export { encodePlain } from './json/plain-encoder.js';
export { foreignSerdes, jsonSerdes, type ReadBack, readBackOf } from './json/plain-serdes.js';
export type { EncryptedOptions } from './payloads/encrypted.js';
export { encrypted } from './payloads/encrypted.js';
export { Envelope } from './payloads/envelope.js';
export type { FilePayloadStoreOptions } from './payloads/file-payload-store.js';
export { FilePayloadStore } from './payloads/file-payload-store.js';
export type { EncryptionKey } from './payloads/keyring.js';
export type { OffloadedOptions } from './payloads/offloaded.js';
export { offloaded, payloadStoresOf } from './payloads/offloaded.js';
export { removePayloads } from './payloads/payload-removal.js';
export type { PayloadStore } from './payloads/payload-store.js';
export type { PreviewOptions } from './payloads/preview.js';
export { recordedText } from './recorded-text.js';
export { deserializerFor, serdesFor } from './result-serdes.js';
export { schemaOf } from './schemas/schema-of.js';
export { checkDeserializer, checkSerdes, checkSerializer } from './text/check-serdes.js';
export { UNDEFINED_TEXT } from './text/marks.js';
export { watchRevivals } from './text/revival-watch.js';
export type {
  Codec,
  Deserializer,
  ResultOptions,
  RevivalOptions,
  Serdes,
  SerdesContext,
  Serializer,
} from './text/serdes.js';
export { decodedText, textSerdes } from './text/text-serdes.js';
export { checkSize, jsonEscapedBytes, utf8Bytes } from './text/text-size.js';
export { isWellFormed, NOT_WELL_FORMED } from './text/well-formed.js';
export { errorEncodingOf, withCodec } from './with-codec.js';
