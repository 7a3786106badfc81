/**
 * Where texts are kept that are too large for the record: a directory, a bucket, a table. Used by
 * `offloaded()`, whose keys name the execution, the operation and the content, so that what is
 * under a key never changes, and putting it twice is harmless.
 */
export interface PayloadStore {
  /**
   * Keeps a text, durably by the time the promise resolves: the record is written right after.
   *
   * @param key parts joined by `/`, printable ASCII without spaces, at most 1,024 characters. The
   * first part is the execution's.
   */
  put(key: string, text: string): Promise<void>;
  /** The text under a key, or `undefined` when there is none. Rejects when that can't be told. */
  get(key: string): Promise<string | undefined>;
}
