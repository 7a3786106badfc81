/**
 * Modules of class-transformer that its entry does not export. The storage is used in the two forms
 * that the package comes in.
 */
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: import('./decorator-storage.js').DecoratorStorage;
}
declare module 'class-transformer/esm5/storage.js' {
  export const defaultMetadataStorage: import('./decorator-storage.js').DecoratorStorage;
}
declare module 'class-transformer/cjs/TransformOperationExecutor.js' {
  export const TransformOperationExecutor: import('./decorator-storage.js').ExecutorClass;
}
