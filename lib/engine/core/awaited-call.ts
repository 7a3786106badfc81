import { INSPECTED } from '../../core/inspected.js';
import { Settleable } from './durable-promise.js';
import type { InvocationFacts } from './invocation-facts.js';
import { label, type Scope } from './scope.js';

/** Learns which calls the code waits for, and which have failed unseen. */
export interface AwaitListener {
  /** The code has begun to wait for a call. */
  awaited(call: AwaitedCall<any>): void;
  /** A call has failed that the code does not wait for, or not yet. */
  failedUnseen(call: AwaitedCall<any>, error: unknown): void;
}

/** Where a call was made, and by which name. */
export interface CallSite {
  readonly invocation: InvocationFacts & AwaitListener;
  readonly scope: Scope;
  readonly name: string | undefined;
}

/**
 * Something that the code has called and is to await: an operation, or a group of them. It knows
 * whether anybody has begun to wait for it. A call that nobody waits for keeps no invocation alive,
 * and its failure is reported when the workflow returns.
 */
export abstract class AwaitedCall<T = unknown> extends Settleable<T> {
  readonly invocation: InvocationFacts & AwaitListener;
  readonly scope: Scope;
  readonly name: string | undefined;
  #isAwaited = false;

  constructor({ invocation, scope, name }: CallSite) {
    super();
    this.invocation = invocation;
    this.scope = scope;
    this.name = name;
    this.promise.waitedFor = this;
  }

  /** Identifies it in a warning, where it has no name. */
  abstract readonly id: string;
  abstract readonly subType: string;

  /** Whether nobody has begun to wait for it, nor said that it may be done without. */
  get isFloating(): boolean {
    return !this.#isAwaited;
  }

  /** Whether the workflow waits for it: inside a context that nobody waits for, nothing counts. */
  get isAwaited(): boolean {
    return this.#isAwaited && (this.scope.owner?.isAwaited ?? true);
  }

  /** Its promise reports that the code of its scope has begun to wait for it. */
  awaited(): void {
    this.#isAwaited = true;
    this.invocation.awaited(this);
  }

  [INSPECTED](): string {
    return `${this.subType} ${label(this.name)}`;
  }

  override reject(error: unknown): void {
    if (!this.#isAwaited) this.invocation.failedUnseen(this, error);
    super.reject(error);
  }
}
