/**
 * The used parts of class-transformer. Exported by name, since a bundler that puts later imports
 * into a file of their own finds no names in a CommonJS package otherwise. The package's entry
 * exports neither the executor, which is extended here, nor the storage of the decorators'
 * declarations.
 */
export { Exclude } from 'class-transformer';
export { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
export { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';
