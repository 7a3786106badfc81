export { classSerdes } from './class-serdes.js';
export { reviveError, toErrorObject } from './errors.js';
export { jsonSerdes } from './plain-serdes.js';
export { serdesFor } from './result-serdes.js';
export type { Serdes, SerdesContext } from './serdes.js';
export { jsonEscapedBytes, utf8Bytes } from './size.js';
export { loadTransformer, transformer } from './transformer.js';
export { reviveInput } from './validate-input.js';
