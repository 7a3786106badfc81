import { EverstepError } from './everstep-error.js';

/** The parts of a {@link PayloadStoreError}. */
export interface PayloadStoreFault {
  /** What was tried: to put, to get or to remove. */
  readonly direction: 'put' | 'get' | 'remove';
  /** The key; of a removal, its first part. */
  readonly key: string;
  /** The store, as in messages: `the directory /mnt/payloads`. */
  readonly store: string;
  /** The reason, as a clause: `the disk is full`. */
  readonly problem: string;
  /** What to do, as one or more sentences. */
  readonly cure: string;
  /** The error of the store. */
  readonly cause?: unknown;
}

const ATTEMPTED = { put: "can't be put into", get: "can't be read from", remove: "can't be removed from" };

/**
 * A payload store can't write, read or remove a payload at the moment: a full disk, a missing
 * mount, a lack of permission. It may work later, so the retry strategy of the step decides. A
 * payload that is gone or damaged is a `SerializationError` instead.
 */
export class PayloadStoreError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'PayloadStoreError';
  /** What the store was asked to do. */
  readonly direction: 'put' | 'get' | 'remove';
  /** The key of the text in the store. */
  readonly key: string;

  constructor({ direction, key, store, problem, cure, cause }: PayloadStoreFault) {
    const what = direction === 'remove' ? `payloads of ${key}` : `payload ${key}`;
    super(
      `The ${what} ${ATTEMPTED[direction]} ${store}: ${problem}. ${cure}`,
      cause === undefined ? undefined : { cause },
    );
    this.direction = direction;
    this.key = key;
  }
}

/**
 * Whether a recorded value can't be read at the moment. The next invocation may be able to, so this
 * is no outcome of an operation.
 */
export function isUnreadable(error: unknown): boolean {
  return error instanceof PayloadStoreError && error.direction === 'get';
}
