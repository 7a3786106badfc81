import type { CallbackClient, RecordedError } from '../../client/index.js';
import type { TestOperation } from './test-operation.js';

/** @internal */
export interface TestCallbackProps {
  readonly callbacks: CallbackClient;
  /** Runs the execution until the callback exists. */
  readonly reach: () => Promise<TestOperation>;
}

/**
 * A callback of an execution under test. Each method first runs the execution, and skips time,
 * until the callback exists. What follows from an answer is visible after the test has awaited the
 * execution again.
 *
 * All methods throw `OperationNotFoundError` if the execution ends, or waits for another answer,
 * before the callback exists, and `CallbackClosedError` if the callback has ended already.
 *
 * @example
 * ```ts
 * await execution.callback('approval').succeed({ granted: true });
 * ```
 */
export class TestCallback<Answer = unknown> {
  readonly #props: TestCallbackProps;

  /** @internal */
  constructor(props: TestCallbackProps) {
    this.#props = props;
  }

  /** Completes the callback with a plain value, as the external system would. */
  async succeed(...answer: undefined extends Answer ? [answer?: Answer] : [answer: Answer]): Promise<void> {
    await this.#props.callbacks.succeed(await this.id(), answer[0]);
  }

  /** Fails the callback. */
  async fail(error: Error | RecordedError): Promise<void> {
    await this.#props.callbacks.fail(await this.id(), error);
  }

  /** Sends a heartbeat, which restarts the callback's heartbeat timeout. */
  async heartbeat(): Promise<void> {
    await this.#props.callbacks.heartbeat(await this.id());
  }

  /** The callback id that the workflow has handed to the external system. */
  async id(): Promise<string> {
    return (await this.#props.reach()).callbackId;
  }
}
