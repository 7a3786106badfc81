import type { KeyObject } from 'node:crypto';
import { InvalidArgumentError } from '../../core/errors/argument-errors.js';

const KEY_BYTES = 32;

/**
 * A key of `encrypted()`: 32 random bytes, or a function that returns them, for instance from a key
 * management service. It is called when the key is first needed, and again only if it failed.
 */
export type EncryptionKey = Uint8Array | (() => Uint8Array | Promise<Uint8Array>);

/** A loaded key. */
export interface ReadyKey {
  /**
   * Derived from the key, so that keys need no names; reveals nothing about the key. 16 hexadecimal
   * digits.
   */
  readonly id: string;
  readonly secret: KeyObject;
}

/** The keys of an `encrypted()`: the first encrypts, all decrypt. */
export class Keyring {
  readonly #sources: readonly (() => Promise<ReadyKey>)[];

  /** @throws InvalidArgumentError for an invalid key. */
  constructor(keys: readonly EncryptionKey[]) {
    if (keys.length === 0) throw new InvalidArgumentError(`key of encrypted(): the array is empty. ${CURE}`);
    this.#sources = keys.map((key) => {
      if (typeof key === 'function') return fetched(key);
      const ready = Promise.resolve(readyKey(key));
      return () => ready;
    });
  }

  /** The key that encrypts. */
  current(): Promise<ReadyKey> {
    return this.#sources[0]!();
  }

  /** The key with an id. Loads keys in order until it is found. */
  async find(id: unknown): Promise<ReadyKey | undefined> {
    for (const source of this.#sources) {
      const key = await source();
      if (key.id === id) return key;
    }
    return undefined;
  }

  /** All keys; the first one encrypts. */
  all(): Promise<ReadyKey[]> {
    return Promise.all(this.#sources.map((source) => source()));
  }

  /** The ids of all keys, for messages. */
  async ids(): Promise<string[]> {
    return (await this.all()).map(({ id }) => id);
  }
}

const CURE = "Make one with randomBytes(32) of node:crypto, and keep it as Buffer.from(text, 'base64') of a secret.";

/** Loads a key once for all callers; after a failure the next call loads it again. */
function fetched(get: () => Uint8Array | Promise<Uint8Array>): () => Promise<ReadyKey> {
  let asked: Promise<ReadyKey> | undefined;
  const ask = () => {
    const asking = (async () => readyKey(await get()))();
    asking.catch(() => {
      asked = undefined;
    });
    return asking;
  };
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** An invalid key is described without its content. */
function readyKey(key: unknown): ReadyKey {
  if (!(key instanceof Uint8Array) || key.length !== KEY_BYTES) {
    const size = key instanceof Uint8Array ? `${key.length} bytes` : undefined;
    const got = size ?? (typeof key === 'string' ? `text of ${key.length} characters` : typeof key);
    throw new InvalidArgumentError(
      `key of encrypted(): expected ${KEY_BYTES} bytes as a Buffer or Uint8Array, or a function that gives them, got ${got}. ${CURE}`,
    );
  }
  const { createHmac, createSecretKey } = process.getBuiltinModule('node:crypto');
  const id = createHmac('sha256', key).update('everstep.encrypted/key-id').digest('hex').slice(0, 16);
  return { id, secret: createSecretKey(key) };
}
