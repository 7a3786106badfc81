/**
 * What the store uses of the AWS client. A module of its own, so that a bundler leaves the rest of
 * the client out, and nothing is loaded before the first payload.
 */
export {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
