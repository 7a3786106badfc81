import { invalidArgument } from '../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks, optionCheck } from '../core/errors/check-options.js';
import type { PayloadStore } from '../values/index.js';
import { S3Bucket, type S3ClientLike } from './s3-bucket.js';

/** Options of {@link S3PayloadStore}. */
export interface S3PayloadStoreOptions {
  /** The name of the bucket, or the ARN of an access point. It must exist. */
  readonly bucket: string;
  /**
   * Sends the requests: an `S3Client` of `@aws-sdk/client-s3`. Default: one with the credentials
   * and the region of the environment, that waits 30 seconds at most for an answer.
   */
  readonly client?: S3ClientLike | undefined;
  /**
   * The beginning of all names of objects, up to 512 printable ASCII characters without spaces. A
   * slash is put behind it. `''`: none. Default: `everstep`.
   */
  readonly prefix?: string | undefined;
}

const OPTIONS: OptionChecks<S3PayloadStoreOptions> = {
  bucket: optionCheck(
    (value) => typeof value === 'string' && /^[\x21-\x7e]{3,2048}$/.test(value),
    "the name of a bucket, such as 'order-payloads'",
  ),
  client: optionCheck((value) => typeof value?.send === 'function', 'an S3Client of @aws-sdk/client-s3'),
  prefix: optionCheck(
    (value) => typeof value === 'string' && /^([\x21-\x2e\x30-\x7e][\x21-\x7e]{0,511})?$/.test(value),
    "text that objects' names begin with, such as 'orders/payloads', without a slash in front",
  ),
};

/**
 * Keeps payloads in a bucket of Amazon S3, or of a service with its API: one object for each, which
 * is durable before `put` resolves. Any number of processes may use one bucket, and several
 * applications if their prefixes differ. S3 checks what arrives against a SHA-256 sum.
 *
 * Needs `@aws-sdk/client-s3`, which is loaded with the first payload.
 *
 * @throws InvalidArgumentError for an option that is unknown or invalid.
 *
 * @example
 * offloaded({ store: new S3PayloadStore({ bucket: 'order-payloads' }) })
 */
export class S3PayloadStore implements PayloadStore {
  readonly #bucket: S3Bucket;
  readonly #prefix: string;

  constructor(options: S3PayloadStoreOptions) {
    checkOptions(options, OPTIONS, 'S3PayloadStore');
    const { bucket, client, prefix = 'everstep' } = options;
    if (bucket === undefined) {
      throw invalidArgument({ what: 'bucket of S3PayloadStore', got: bucket, expected: 'the name of a bucket' });
    }
    this.#bucket = new S3Bucket(bucket, client);
    this.#prefix = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  }

  /**
   * Stores a text.
   *
   * @throws PayloadStoreError if S3 or the way to it fails.
   */
  async put(key: string, text: string): Promise<void> {
    await this.#bucket.put(this.#objectOf(key, 'key of put()'), Buffer.from(text));
  }

  /**
   * Returns the text under a key, or `undefined` if there is none.
   *
   * @throws PayloadStoreError if S3 or the way to it fails, so that it is not known whether
   * there is such a payload.
   */
  async get(key: string): Promise<string | undefined> {
    return this.#bucket.get(this.#objectOf(key, 'key of get()'));
  }

  /**
   * Removes all texts of an execution. In a bucket with versions, S3 keeps them as former versions,
   * until a lifecycle rule ends that.
   *
   * @throws PayloadStoreError if S3 or the way to it fails; then some texts may be left.
   */
  async remove(owner: string): Promise<void> {
    await this.#bucket.remove(`${this.#objectOf(owner, 'owner of remove()')}/`);
  }

  #objectOf(key: string, what: string): string {
    if (typeof key === 'string' && key !== '') return this.#prefix + key;
    throw invalidArgument({ what, got: key, expected: 'text' });
  }
}
