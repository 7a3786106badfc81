export type { S3ClientLike } from './s3-bucket.js';
export { S3PayloadStore, type S3PayloadStoreOptions } from './s3-payload-store.js';
