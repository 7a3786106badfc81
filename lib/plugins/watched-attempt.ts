import type { Clock } from '../core/time/index.js';
import type { OperationStatus } from '../core/wire/index.js';
import type { HookCalls } from './hook-calls.js';
import { type OperationFacts, operationInfo } from './operation-info.js';
import { type Failure, outcomeOf } from './outcome.js';
import type { AttemptEndInfo, AttemptInfo, InvocationRef } from './plugin-info.js';

export interface WatchedAttemptProps {
  readonly invocation: InvocationRef;
  readonly calls: HookCalls;
  readonly clock: Pick<Clock, 'now'>;
  /** The operation, as it is known before the attempt. */
  readonly facts: OperationFacts;
  /** From 1. */
  readonly attempt: number;
}

/** What becomes of an operation by one of its attempts. */
export interface AttemptEnd {
  readonly status: OperationStatus;
  /** The text that is recorded. */
  readonly result?: string | undefined;
  /** Absent when the attempt did what it should. */
  readonly failure?: Failure | undefined;
}

/** One attempt, as plugins are told of it. */
export class WatchedAttempt {
  readonly #props: WatchedAttemptProps;
  readonly #begunAt: number;
  #bodyEndedAt: number | undefined;

  /** Its body is about to run. */
  constructor(props: WatchedAttemptProps) {
    this.#props = props;
    this.#begunAt = props.clock.now();
    props.calls.tell('onAttemptStart', this.#startInfo);
  }

  /** Runs the body. */
  wrap<T>(run: () => T): T {
    return this.#props.calls.wrap('wrapAttempt', this.#startInfo, run);
  }

  /** Its body has ended, or was given up. What comes of it may still have to be worked out. */
  bodyEnded(): void {
    this.#bodyEndedAt = this.#props.clock.now();
  }

  /** It is over. */
  ended({ status, result, failure }: AttemptEnd): void {
    const { calls, invocation, facts, attempt, clock } = this.#props;
    calls.tell('onAttemptEnd', () =>
      operationInfo<AttemptEndInfo>(invocation, facts, {
        status,
        attempt,
        startTimestamp: new Date(this.#begunAt),
        endTimestamp: new Date(this.#bodyEndedAt ?? clock.now()),
        result,
        ...outcomeOf(failure),
      }),
    );
  }

  readonly #startInfo = (): AttemptInfo => {
    const { invocation, facts, attempt } = this.#props;
    return operationInfo<AttemptInfo>(invocation, facts, {
      status: 'STARTED',
      attempt,
      startTimestamp: new Date(this.#begunAt),
      // That of the record is of the attempt before.
      error: undefined,
    });
  };
}
