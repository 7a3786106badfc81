/**
 * What is used of class-transformer. By name, since a bundler that makes a file of its own of what
 * is imported later finds no names in a CommonJS package otherwise. The package's entry exports
 * neither the executor, which is extended here, nor the storage of what decorators say.
 */
export { Exclude } from 'class-transformer';
export { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
export { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';
