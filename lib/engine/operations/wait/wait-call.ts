import { OperationError } from '../../../core/errors/operation-errors.js';
import { LIMITS, type Operation, toEpochMillis } from '../../../core/wire/index.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { PendingCall } from '../pending-call.js';
import type { WaitEnd } from './wait-end.js';

/** A pause that takes no process: the store keeps the time. */
export class WaitCall extends PendingCall<void> {
  readonly type = 'WAIT';
  readonly subType = 'Wait';
  readonly #end: WaitEnd;

  constructor(call: CallProps, end: WaitEnd) {
    super(call, 'Wait');
    this.#end = end;
  }

  protected start(): void {
    this.record('START', { WaitOptions: { WaitSeconds: this.#secondsLeft } });
  }

  protected override dueTime(recorded: Operation): number {
    const { clock } = this.invocation;
    return toEpochMillis(recorded.WaitDetails?.ScheduledEndTimestamp) ?? clock.now() + this.#secondsLeft * 1000;
  }

  /** A moment may have passed since it was looked at, and a wait can't be shorter than a second. */
  get #secondsLeft(): number {
    if (typeof this.#end === 'number') return this.#end;
    const left = Math.ceil((this.#end.getTime() - this.invocation.clock.now()) / 1000);
    return Math.min(Math.max(1, left), LIMITS.delaySeconds);
  }

  conclude(recorded: Operation): void {
    if (recorded.Status === 'SUCCEEDED' || recorded.Status === 'CANCELLED') return;
    throw new OperationError(`Wait ${label(this.name)} ended as ${recorded.Status}.`, {
      operationId: this.id,
      operationName: this.name,
    });
  }
}
