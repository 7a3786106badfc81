/**
 * A store in Amazon S3 for payloads that are too large for the record.
 *
 * @module
 */
export * from './s3/index.js';
