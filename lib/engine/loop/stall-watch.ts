import { StalledExecutionError } from '../../core/errors/execution-errors.js';
import { clearTimeout, setTimeout } from '../../core/time/index.js';
import type { InvocationFacts } from '../core/invocation-facts.js';

/** Notices when nothing has happened for too long while nothing durable is waited for. */
export class StallWatch {
  readonly #millis: number;
  readonly #onOver: (activityThen: number) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(millis: number, onOver: (activityThen: number) => void) {
    this.#millis = millis;
    this.#onOver = onOver;
  }

  /**
   * Begins to watch, unless it does already. Reports what `activity` was then, for the watcher to
   * compare.
   */
  begin(activity: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#onOver(activity);
    }, this.#millis);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** The error of a workflow that has waited for something that is not durable. */
export function stalled(
  { workflowName, executionId }: Pick<InvocationFacts, 'workflowName' | 'executionId'>,
  afterMillis: number,
): StalledExecutionError {
  return new StalledExecutionError(
    `Workflow ${workflowName} (${executionId}) has waited ${afterMillis / 1000} s for something that is not a durable operation: ` +
      'no step runs, and it awaits no wait, retry or callback, so nothing could wake it up after a suspension. ' +
      'Await durable operations only, and put other asynchronous work (I/O, timers) into a step.',
  );
}
