import type { CallbackClient } from '../../client/index.js';
import { hasEnded, isTerminal, type Operation } from '../../core/wire/index.js';
import type { ExecutionSnapshot, TestEnvironment } from '../execution/test-environment.js';

/**
 * Answers of callbacks, by the name of the operation: a plain value; an `Error`, which fails the
 * callback; or a function, also an async one, that returns either and is called for each callback.
 * Callbacks without an answer run into their timeout.
 */
export type CallbackAnswers = Readonly<Record<string, unknown>>;

/** Answers open callbacks, and resumes executions that are paused, before it lets time pass. */
export class AnsweringEnvironment implements TestEnvironment {
  readonly client: TestEnvironment['client'];
  readonly #inner: TestEnvironment;
  readonly #answers: CallbackAnswers;
  readonly #executionIds: ReadonlySet<string>;

  /** @param executionIds the executions that have run so far. The set may grow. */
  constructor(inner: TestEnvironment, answers: CallbackAnswers, executionIds: ReadonlySet<string>) {
    this.client = inner.client;
    this.#inner = inner;
    this.#answers = answers;
    this.#executionIds = executionIds;
  }

  settle(executionId: string): Promise<void> {
    return this.#inner.settle(executionId);
  }

  look(executionId: string): Promise<ExecutionSnapshot> {
    return this.#inner.look(executionId);
  }

  async passTime(executionId: string): Promise<boolean> {
    let hasMoved = false;
    for (const id of this.#executionIds) {
      const { status, operations } = await this.#inner.look(id);
      if (hasEnded(status)) continue;
      for (const { callbackId, answer } of openCallbacks(operations, this.#answers)) {
        await sendAnswer(this.client.callbacks, callbackId, answer);
        hasMoved = true;
      }
      if (status !== 'PAUSED') continue;
      await this.client.resume(id);
      hasMoved = true;
    }
    return hasMoved || this.#inner.passTime(executionId);
  }
}

function* openCallbacks(operations: readonly Operation[], answers: CallbackAnswers) {
  for (const { Type, Status, Name, ParentId, CallbackDetails } of operations) {
    if (Type !== 'CALLBACK' || isTerminal(Status)) continue;
    // The callback of a @Callback method has no name of its own: its context has it.
    const name = Name ?? operations.find(({ Id }) => Id === ParentId)?.Name;
    const callbackId = CallbackDetails?.CallbackId;
    if (name === undefined || callbackId === undefined || !Object.hasOwn(answers, name)) continue;
    yield { callbackId, answer: answers[name] };
  }
}

async function sendAnswer(callbacks: CallbackClient, callbackId: string, answer: unknown): Promise<void> {
  const value = typeof answer === 'function' ? await answer() : answer;
  await (value instanceof Error ? callbacks.fail(callbackId, value) : callbacks.succeed(callbackId, value));
}
