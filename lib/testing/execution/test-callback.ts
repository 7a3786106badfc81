import type { CallbackClient } from '../../client/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type { TestOperation } from './test-operation.js';

/** @internal */
export interface TestCallbackProps {
  readonly callbacks: CallbackClient;
  /** Runs until the callback is there. */
  readonly reach: () => Promise<TestOperation>;
}

/**
 * A callback of an execution under test, by its name. Each method first runs the execution, and
 * skips time, until the callback is there. What follows from an answer is seen when the test next
 * waits for the execution.
 */
export class TestCallback<Answer = unknown> {
  readonly #props: TestCallbackProps;

  /** @internal */
  constructor(props: TestCallbackProps) {
    this.#props = props;
  }

  /** Replayer, as the outside would: a plain value. */
  async succeed(...answer: undefined extends Answer ? [answer?: Answer] : [answer: Answer]): Promise<void> {
    await this.#props.callbacks.succeed(await this.id(), answer[0]);
  }

  /** Replayer with a failure. */
  async fail(error: Error | ErrorObject): Promise<void> {
    await this.#props.callbacks.fail(await this.id(), error);
  }

  /** Gives a sign of life. */
  async heartbeat(): Promise<void> {
    await this.#props.callbacks.heartbeat(await this.id());
  }

  /** What the workflow has handed to the outside. */
  async id(): Promise<string> {
    return (await this.#props.reach()).callbackId;
  }
}
