import type { OperationUpdate } from '../../lib/core/wire/index.js';

interface NaiveOperation {
  readonly type: string;
  readonly parent: string | undefined;
  status: string;
  attempts: number;
  retryAt: number;
}

const OPEN = ['STARTED', 'PENDING', 'READY'];

/**
 * The rules of checkpoints once more, in the plainest way: one update after the other on a copy of
 * everything, which takes the place of the original when all went well.
 */
export class NaiveService {
  operations = new Map<string, NaiveOperation>();

  /** Whether the updates were accepted. */
  checkpoint(updates: readonly OperationUpdate[], now: number): boolean {
    const original = this.operations;
    this.operations = new Map([...original].map(([id, operation]) => [id, { ...operation }]));
    const accepted = updates.every((update, i) => this.#accept(update, updates.slice(0, i), now));
    if (!accepted) this.operations = original;
    return accepted;
  }

  /** Ends the waits and delays that are over. */
  pass(now: number): void {
    for (const operation of this.operations.values()) {
      if (operation.retryAt > now) continue;
      if (operation.status === 'PENDING') operation.status = 'READY';
      if (operation.status === 'STARTED' && operation.type === 'WAIT') operation.status = 'SUCCEEDED';
    }
  }

  #accept(update: OperationUpdate, earlier: readonly OperationUpdate[], now: number): boolean {
    const { Id, Type, Action, ParentId, Payload, Error: error } = update;
    const operation = this.operations.get(Id);
    const same = earlier.filter((other) => other.Id === Id);
    const mayFollow =
      same.length === 0 ||
      (same.length === 1 && same[0]!.Action === 'START' && Action !== 'START' && ['STEP', 'CONTEXT'].includes(Type));
    if (!mayFollow || (operation !== undefined && operation.type !== Type)) return false;
    if (ParentId !== undefined) {
      const parent = this.operations.get(ParentId);
      if (parent?.type !== 'CONTEXT' || !OPEN.includes(parent.status)) return false;
    }
    if ((Action === 'SUCCEED' && error) || (Action === 'FAIL' && Payload !== undefined)) return false;
    const status = operation?.status ?? 'NONE';
    const next = this.#next(Type, Action, status);
    if (next === undefined) return false;
    const delay = update.WaitOptions?.WaitSeconds ?? update.StepOptions?.NextAttemptDelaySeconds;
    if ((next === 'PENDING' || (Type === 'WAIT' && Action === 'START')) && !(delay && delay > 0)) return false;
    if (next === 'PENDING' && error && Payload !== undefined) return false;
    const retryAt = delay === undefined ? Number.POSITIVE_INFINITY : now + delay * 1000;
    const attempts = (operation?.attempts ?? 0) + (Type === 'STEP' && Action !== 'START' ? 1 : 0);
    const parent = operation === undefined ? ParentId : operation.parent;
    this.operations.set(Id, { type: Type, parent, status: next, attempts, retryAt });
    return true;
  }

  #next(type: string, action: string, status: string): string | undefined {
    const path = `${type} ${status} ${action}`;
    if (/^STEP (NONE|READY) START$/.test(path)) return 'STARTED';
    if (/^(WAIT|CALLBACK|CONTEXT) NONE START$/.test(path)) return 'STARTED';
    if (/^STEP (NONE|STARTED|READY) RETRY$/.test(path)) return 'PENDING';
    if (/^STEP (NONE|STARTED|READY) SUCCEED$|^CONTEXT (NONE|STARTED) SUCCEED$/.test(path)) return 'SUCCEEDED';
    if (/^STEP (NONE|STARTED|READY) FAIL$|^CONTEXT (NONE|STARTED) FAIL$/.test(path)) return 'FAILED';
    if (/^(WAIT|CALLBACK) STARTED CANCEL$/.test(path)) return 'CANCELLED';
    return undefined;
  }
}
