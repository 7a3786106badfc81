import { isPromiseLike } from '../../core/promise-like.js';
import type { Class } from '../../core/types.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { loadTransformer, needsTransformer } from '../classes/transformer.js';
import type { ErrorEncoding } from './error-encoding.js';
import { toErrorObject } from './error-record.js';
import { reviveOperationError, type WrapError } from './operation-error-revival.js';

type Throws = readonly Class<Error>[] | undefined;

/**
 * Records the errors of one execution and revives them, encoded as the serdes of its workflow asks.
 *
 * Classes in `throws` are recorded and revived as their class-transformer decorators say, and
 * class-transformer is loaded late, since to import it takes longer than all of Everstep. So
 * `record` and `revive` work at once wherever they can, and return a promise only while it is still
 * to be loaded: callers branch on `isPromiseLike`, and nothing waits for a promise without need.
 *
 * `ready()` must be awaited once per invocation before anything else.
 */
export class ErrorCodec {
  readonly #encoding: ErrorEncoding | undefined;
  readonly #executionId: string;
  readonly #ownId: string;

  /**
   * @param executionId that the errors of operations are bound to.
   * @param ownId that the error is bound to which ends the execution. Default: the same.
   */
  constructor(encoding: ErrorEncoding | undefined, executionId: string, ownId = executionId) {
    this.#encoding = encoding;
    this.#executionId = executionId;
    this.#ownId = ownId;
  }

  /** `undefined` if there is nothing to wait for. */
  ready(): Promise<void> | undefined {
    return this.#encoding?.ready();
  }

  /** The record of whatever was thrown; see {@link toErrorObject}. Never fails. */
  record(error: unknown): ErrorObject;
  record(error: unknown, throws: Throws): ErrorObject | Promise<ErrorObject>;
  record(error: unknown, throws?: Throws): ErrorObject | Promise<ErrorObject> {
    if (!needsTransformer(throws)) return this.#encoded(error, throws);
    return loadTransformer().then(
      () => this.#encoded(error, throws),
      // Recorded without its decorators, the error could show what they keep out of the record.
      (failure: unknown) => this.#encoded(failure, undefined),
    );
  }

  /** The record of what ends the execution. */
  recordEnd(error: unknown): ErrorObject {
    return this.#encoded(error, undefined, this.#ownId);
  }

  /** The error that the workflow catches; see {@link reviveOperationError}. */
  revive(recorded: ErrorObject, throws: Throws, wrap: WrapError): Error | Promise<Error> {
    return reviveOperationError(this.read(recorded), throws, wrap);
  }

  /** The record in clear. @throws SerializationError when none of the keys given opens it. */
  read(recorded: ErrorObject): ErrorObject {
    return this.#encoding?.decode(recorded, this.#executionId) ?? recorded;
  }

  /** An error as a log may show it. */
  describe(error: unknown): string {
    if (this.#encoding?.isSecret !== true) return String(error);
    return error instanceof Error ? error.name : typeof error;
  }

  #encoded(error: unknown, throws: Throws, executionId = this.#executionId): ErrorObject {
    const recorded = toErrorObject(error, throws, this.#encoding);
    return this.#encoding?.encode(recorded, executionId) ?? recorded;
  }
}

/** Throws a revived error: at once, or as the rejection of the promise that is returned. */
export function raise(error: Error | Promise<Error>): Promise<never> {
  if (!isPromiseLike(error)) throw error;
  return error.then((late) => {
    throw late;
  });
}
