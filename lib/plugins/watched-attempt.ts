import type { Clock } from '../core/time/index.js';
import type { OperationStatus } from '../core/wire/index.js';
import type { HookCalls } from './hook-calls.js';
import { type OperationFacts, operationInfo } from './operation-info.js';
import { outcomeOf, type Thrown } from './outcome.js';
import type { AttemptEndInfo, AttemptInfo, InvocationRef } from './plugin-info.js';

export interface WatchedAttemptProps {
  readonly invocation: InvocationRef;
  readonly calls: HookCalls;
  readonly clock: Pick<Clock, 'now'>;
  /** The operation before the attempt. */
  readonly facts: OperationFacts;
  /** From 1. */
  readonly attempt: number;
}

/** The effect of an attempt on its operation. */
export interface AttemptEnd {
  readonly status: OperationStatus;
  /** The recorded text. */
  readonly result?: string | undefined;
  /** Absent if the attempt succeeded. */
  readonly failure?: Thrown | undefined;
}

/** Reports one attempt to plugins. */
export class WatchedAttempt {
  readonly #props: WatchedAttemptProps;
  readonly #begunAt: number;
  #bodyEndedAt: number | undefined;

  /** Its body is about to run. */
  constructor(props: WatchedAttemptProps) {
    this.#props = props;
    this.#begunAt = props.clock.now();
    props.calls.notify('onAttemptStart', this.#startInfo);
  }

  /** Runs the body. */
  wrap<T>(run: () => T): T {
    return this.#props.calls.wrap('wrapAttempt', this.#startInfo, run);
  }

  /** The body has ended or was given up. The outcome may not be known yet. */
  bodyEnded(): void {
    this.#bodyEndedAt = this.#props.clock.now();
  }

  /** The attempt has ended. */
  ended({ status, result, failure }: AttemptEnd): void {
    const { calls, invocation, facts, attempt, clock } = this.#props;
    calls.notify('onAttemptEnd', () =>
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
      // The recorded error is that of the previous attempt.
      error: undefined,
    });
  };
}
