import type { Clock } from '../core/time/index.js';
import { type OperationStatus, toEpochMillis } from '../core/wire/index.js';
import type { HookCalls } from './hook-calls.js';
import type { OperationFacts, OperationInfos } from './operation-infos.js';
import { outcomeOf, type Thrown } from './outcome.js';
import type { AttemptEndInfo, AttemptInfo } from './plugin-info.js';

export interface WatchedAttemptProps {
  readonly infos: OperationInfos;
  readonly calls: HookCalls;
  readonly clock: Pick<Clock, 'now'>;
  /** The operation before the attempt. */
  readonly facts: OperationFacts;
  /** From 1. */
  readonly attempt: number;
  /** Whether its body ran in a process that ended meanwhile: then only its end is reported. */
  readonly isInterrupted: boolean;
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

  /** Its body is about to run, or was interrupted. */
  constructor(props: WatchedAttemptProps) {
    const { clock, calls, facts, attempt, isInterrupted } = props;
    this.#props = props;
    // The start of a later attempt is not recorded.
    const recorded = isInterrupted && attempt === 1 ? toEpochMillis(facts.StartTimestamp) : undefined;
    this.#begunAt = recorded ?? clock.now();
    if (!isInterrupted) calls.notify('onAttemptStart', this.#startInfo);
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
    const { calls, infos, facts, attempt, clock, isInterrupted } = this.#props;
    calls.notify('onAttemptEnd', () =>
      infos.of<AttemptEndInfo>(facts, {
        status,
        attempt,
        startTimestamp: new Date(this.#begunAt),
        endTimestamp: new Date(this.#bodyEndedAt ?? clock.now()),
        result,
        isInterrupted,
        ...outcomeOf(failure),
      }),
    );
  }

  readonly #startInfo = (): AttemptInfo => {
    const { infos, facts, attempt } = this.#props;
    return infos.of<AttemptInfo>(facts, {
      status: 'STARTED',
      attempt,
      startTimestamp: new Date(this.#begunAt),
      // The recorded error is that of the previous attempt.
      error: undefined,
    });
  };
}
