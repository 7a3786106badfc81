import { pagesOf, type WorkflowClient } from '../../client/index.js';
import { ExecutionStuckError } from '../../core/errors/testing-errors.js';
import { pause, systemClock } from '../../core/time/index.js';
import type { HistoryEvent } from '../../core/wire/index.js';
import { endOf, HistorySnapshot } from '../execution/history-snapshot.js';
import { type DueOperation, dueOperations } from '../execution/operation-due-times.js';
import type { ExecutionSnapshot, TestEnvironment } from '../execution/test-environment.js';

/** @internal */
export interface CloudEnvironmentProps {
  readonly client: WorkflowClient;
  /** The time between two requests to the service. */
  readonly pollMillis: number;
  /** How long the next event of an execution may take. */
  readonly patienceMillis: number;
}

/**
 * The environment of `CloudTestRunner`: time passes by itself, and the state of an execution is
 * read from its history.
 */
export class CloudEnvironment implements TestEnvironment {
  readonly client: WorkflowClient;
  readonly #props: CloudEnvironmentProps;
  readonly #seen = new Map<string, HistorySnapshot>();

  constructor(props: CloudEnvironmentProps) {
    this.client = props.client;
    this.#props = props;
  }

  async settle(executionId: string): Promise<void> {
    await this.#until(executionId, isAtRest, 'An invocation was running or due all the time.');
  }

  async passTime(executionId: string): Promise<boolean> {
    const seen = this.#seen.get(executionId) ?? (await this.look(executionId));
    const due = dueOperations(seen);
    if (due.length === 0) return false;
    const first = due.reduce((one, other) => (other.at < one.at ? other : one));
    const why = `It waits for ${describe(first)}.`;
    if (first.at > systemClock.now() + this.#props.patienceMillis) throw this.#stuck(executionId, why);
    const { length } = seen.history;
    await this.#until(executionId, ({ EventId }) => EventId > length, why);
    return true;
  }

  async look(executionId: string): Promise<ExecutionSnapshot> {
    const events: HistoryEvent[] = [];
    const pages = pagesOf((marker) => this.client.history(executionId, { marker }));
    for await (const page of pages) events.push(...page.events);
    // The snapshot is reused as long as nothing has happened: its operations are folded already.
    const seen = this.#seen.get(executionId);
    if (seen?.history.length === events.length) return seen;
    const snapshot = new HistorySnapshot(functionNameIn(executionId), events);
    this.#seen.set(executionId, snapshot);
    return snapshot;
  }

  async #until(executionId: string, isReached: (last: HistoryEvent) => boolean, why: string): Promise<void> {
    const { pollMillis, patienceMillis } = this.#props;
    const end = systemClock.now() + patienceMillis;
    for (;;) {
      const { events } = await this.client.history(executionId, { reverse: true, limit: 1 });
      const last = events[0];
      if (last !== undefined && (endOf(last) !== undefined || isReached(last))) return;
      if (systemClock.now() >= end) throw this.#stuck(executionId, why);
      await pause(systemClock, pollMillis);
    }
  }

  #stuck(executionId: string, why: string): ExecutionStuckError {
    return new ExecutionStuckError(
      `Execution ${executionId} makes no progress within ${this.#props.patienceMillis / 1000} s. ${why} ` +
        'Make waits short for tests, by the input for instance, or increase the `patience` of the runner.',
    );
  }
}

/** The function name in the ARN of an execution. */
function functionNameIn(arn: string): string {
  return arn.split(':', 7)[6] ?? arn;
}

/**
 * Whether an execution whose last event this is runs no code: the last invocation has ended, and
 * without an error, after which another one would follow.
 */
function isAtRest({ EventType, InvocationCompletedDetails }: HistoryEvent): boolean {
  return EventType === 'InvocationCompleted' && InvocationCompletedDetails?.Error?.Payload === undefined;
}

function describe({ operation: { Name, Id, Type }, at }: DueOperation): string {
  const what = `'${Name ?? Id}' (${Type})`;
  return at === 0 ? what : `${what} until ${new Date(at).toISOString()}`;
}
