import { EverstepError } from './everstep-error.js';

/** What a {@link PayloadStoreError} is about. */
export interface PayloadStoreFault {
  readonly direction: 'put' | 'get';
  readonly key: string;
  /** The store, as in messages: `the directory /mnt/payloads`. */
  readonly store: string;
  /** What is wrong, as a clause: `the disk is full`. */
  readonly problem: string;
  /** What to do about it, as one or more sentences. */
  readonly cure: string;
  readonly cause?: unknown;
}

/**
 * A payload store can't take a payload, or can't say whether it has one: a full disk, a missing
 * mount, a lack of permission. It may work later, so a step that meets it is tried again as its
 * retry strategy says. A payload that is gone or damaged is a `SerializationError` instead.
 */
export class PayloadStoreError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'PayloadStoreError';
  readonly direction: 'put' | 'get';
  readonly key: string;

  constructor({ direction, key, store, problem, cure, cause }: PayloadStoreFault) {
    const attempted = direction === 'put' ? "can't be put into" : "can't be read from";
    super(`The payload ${key} ${attempted} ${store}: ${problem}. ${cure}`, cause === undefined ? undefined : { cause });
    this.direction = direction;
    this.key = key;
  }
}

/**
 * Whether what is recorded can't be read now. Another invocation may be able to: it is no outcome
 * of an operation.
 */
export function isUnreadable(error: unknown): boolean {
  return error instanceof PayloadStoreError && error.direction === 'get';
}
