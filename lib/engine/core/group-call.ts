import type { Invocation } from '../loop/invocation.js';
import { Settleable } from './durable-promise.js';
import type { CallProps } from './operation-call.js';
import type { Scope } from './scope.js';

/**
 * What the caller awaits of a group of operations that is none itself: it has no record of its own,
 * or several.
 */
export class GroupCall<T> extends Settleable<T> {
  readonly invocation: Invocation;
  readonly scope: Scope;
  readonly name: string | undefined;
  readonly subType: string;
  #isAwaited = false;

  private constructor({ invocation, scope, name }: CallProps, subType: string) {
    super();
    this.invocation = invocation;
    this.scope = scope;
    this.name = name;
    this.subType = subType;
    this.promise.waitedFor = this;
  }

  /** The promise of a group whose code has begun. */
  static promiseOf<T>(call: CallProps, subType: string, outcome: Promise<T>): Promise<T> {
    const group = new GroupCall<T>(call, subType);
    call.invocation.watch?.called?.(group);
    outcome.then(group.resolve, (error: unknown) => group.reject(error));
    return group.promise;
  }

  /** What it is called in a warning, as operations are by their ids. */
  get id(): string {
    return this.subType;
  }

  get isFloating(): boolean {
    return !this.#isAwaited;
  }

  awaited(): void {
    this.#isAwaited = true;
    this.invocation.awaited(this);
  }

  override reject(error: unknown): void {
    if (!this.#isAwaited) this.invocation.failedUnseen(this, error);
    super.reject(error);
  }
}
