import { AwaitedCall } from './awaited-call.js';
import type { CallProps } from './operation-call.js';

/**
 * What the caller awaits of a group of operations that is none itself: it has no record of its own,
 * or several.
 */
export class GroupCall<T> extends AwaitedCall<T> {
  readonly subType: string;

  private constructor(call: CallProps, subType: string) {
    super(call);
    this.subType = subType;
  }

  /** The promise of a group whose code has begun. */
  static promiseOf<T>(call: CallProps, subType: string, outcome: Promise<T>): Promise<T> {
    const group = new GroupCall<T>(call, subType);
    call.invocation.called(group);
    outcome.then(group.resolve, (error: unknown) => group.reject(error));
    return group.promise;
  }

  get id(): string {
    return this.subType;
  }
}
