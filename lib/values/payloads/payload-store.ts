/**
 * Keeps texts that are too large for the record: in a directory, a bucket, a table. Used by
 * `offloaded()`. A key contains the execution, the operation and a hash of the content, so the text
 * under a key never changes, and to put it twice is harmless.
 */
export interface PayloadStore {
  /**
   * Stores a text. It must be durable when the promise resolves: the record that refers to it is
   * written right after.
   *
   * @param key parts joined by `/`: printable ASCII without spaces, at most 1,024 characters. The
   * first part is the execution's id.
   */
  put(key: string, text: string): Promise<void>;
  /** Returns the text under a key, or `undefined` if there is none. Rejects if the store fails. */
  get(key: string): Promise<string | undefined>;
  /**
   * Removes all texts of an execution, when its record is deleted: those whose key begins with
   * `owner` and a slash. Harmless if there are none. A store without this method keeps all texts.
   *
   * @param owner the first part of the keys.
   */
  remove?(owner: string): Promise<void>;
}
