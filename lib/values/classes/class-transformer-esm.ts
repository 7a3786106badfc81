/**
 * The storage of class-transformer's other form: bundlers that prefer a package's field `module`
 * give users' decorators that one.
 */
export { defaultMetadataStorage } from 'class-transformer/esm5/storage.js';
