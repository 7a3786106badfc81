import { OperationError } from '../errors/operation-errors.js';
import { type Operation, toEpochMillis } from '../wire/index.js';
import { type CallProps, OperationCall } from './operation-call.js';
import { label } from './scope.js';

/** A pause that takes no process: the store keeps the time. */
export class WaitCall extends OperationCall<void> {
  readonly type = 'WAIT';
  readonly subType = 'Wait';
  readonly #seconds: number;

  constructor(call: CallProps, seconds: number) {
    super(call, 'Wait');
    this.#seconds = seconds;
  }

  begin(): void {
    this.invocation.checkpoint(this.update('START', { WaitOptions: { WaitSeconds: this.#seconds } }));
  }

  resume(recorded: Operation): void {
    const { clock } = this.invocation;
    const end = toEpochMillis(recorded.WaitDetails?.ScheduledEndTimestamp) ?? clock.now() + this.#seconds * 1000;
    this.invocation.goOutside(this, end);
  }

  override changed(recorded: Operation): void {
    if (this.dueAt === undefined) this.resume(recorded);
  }

  conclude(recorded: Operation): void {
    if (recorded.Status === 'SUCCEEDED' || recorded.Status === 'CANCELLED') return;
    throw new OperationError(`Wait ${label(this.name)} ended as ${recorded.Status}.`, {
      operationId: this.id,
      operationName: this.name,
    });
  }
}
