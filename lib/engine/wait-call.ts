import { OperationError } from '../errors/operation-errors.js';
import { type Operation, toEpochMillis } from '../wire/index.js';
import type { CallProps } from './operation-call.js';
import { OutsideCall } from './outside-call.js';
import { label } from './scope.js';

/** A pause that takes no process: the store keeps the time. */
export class WaitCall extends OutsideCall<void> {
  readonly type = 'WAIT';
  readonly subType = 'Wait';
  readonly #seconds: number;

  constructor(call: CallProps, seconds: number) {
    super(call, 'Wait');
    this.#seconds = seconds;
  }

  protected start(): void {
    this.record('START', { WaitOptions: { WaitSeconds: this.#seconds } });
  }

  protected override dueTime(recorded: Operation): number {
    const { clock } = this.invocation;
    return toEpochMillis(recorded.WaitDetails?.ScheduledEndTimestamp) ?? clock.now() + this.#seconds * 1000;
  }

  conclude(recorded: Operation): void {
    if (recorded.Status === 'SUCCEEDED' || recorded.Status === 'CANCELLED') return;
    throw new OperationError(`Wait ${label(this.name)} ended as ${recorded.Status}.`, {
      operationId: this.id,
      operationName: this.name,
    });
  }
}
