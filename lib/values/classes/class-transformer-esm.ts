/**
 * The same parts in the other form in which class-transformer comes: bundlers that prefer a
 * package's field `module` take that one.
 */
export { defaultMetadataStorage } from 'class-transformer/esm5/storage.js';
export { TransformOperationExecutor } from 'class-transformer/esm5/TransformOperationExecutor.js';
