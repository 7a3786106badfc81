import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { catchable } from '../../../core/errors/non-retryable-error.js';
import { WaitForConditionError, WaitForConditionTimedOutError } from '../../../core/errors/operation-errors.js';
import { isUnreadable } from '../../../core/errors/payload-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import { durationSeconds } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import { type ErrorObject, LIMITS, type Operation, toEpochMillis } from '../../../core/wire/index.js';
import { nextDelaySeconds, seededRandom } from '../../../retry/index.js';
import { errorClassesOf, raise, recordedText, type Serdes, serdesFor } from '../../../values/index.js';
import type { CallProps } from '../../core/operation-call.js';
import { checkPayload } from '../../core/payload-check.js';
import { label } from '../../core/scope.js';
import { hintOfUndeclared } from '../../core/undeclared-errors.js';
import { AttemptCall } from '../attempt-call.js';
import { DEFAULT_POLL_ATTEMPTS, defaultPoll, type WaitForConditionOptions } from './wait-for-condition-options.js';

/** How long the check may take that is made when the time is over. */
const LAST_CHECK_MILLIS = 10_000;

/**
 * A check that is repeated until its state is as wanted. The state goes from one attempt to the
 * next in the record.
 */
export class ConditionCall<S> extends AttemptCall<S> {
  readonly subType = 'WaitForCondition';
  protected readonly callbackId = undefined;
  readonly #check: (state: S) => S | PromiseLike<S>;
  readonly #options: WaitForConditionOptions<S>;
  readonly #serdes: Serdes<S>;
  readonly #throws: readonly Class<Error>[];
  readonly #totalMillis: number | undefined;
  #state: { readonly text: string | undefined } | undefined;
  #deadline: number | undefined;

  constructor(call: CallProps, check: (state: S) => S | PromiseLike<S>, options: WaitForConditionOptions<S>) {
    super(call, 'WaitForCondition');
    this.#check = check;
    this.#options = options;
    this.#serdes = serdesFor(options, call.invocation.settings.defaultSerdes);
    const what = `waitForCondition ${label(call.name)}`;
    this.#throws = errorClassesOf(options.throws, `throws of ${what}`);
    const { timeout } = options;
    this.#totalMillis =
      timeout === undefined ? undefined : durationSeconds(timeout, { what: `timeout of ${what}` }) * 1000;
  }

  get title(): string {
    return `the check of waitForCondition ${label(this.name)}`;
  }

  override begin(): void {
    this.#startClock(this.invocation.clock.now());
    super.begin();
  }

  override resume(recorded: Operation): void {
    this.#remember(recorded);
    this.#startClock(toEpochMillis(recorded.StartTimestamp) ?? this.invocation.clock.now());
    super.resume(recorded);
  }

  override changed(recorded: Operation): void {
    this.#remember(recorded);
    super.changed(recorded);
  }

  /** The state that the next check begins with, as it was recorded. */
  #remember({ StepDetails: details }: Operation): void {
    if ((details?.Attempt ?? 0) > 0) this.#state = { text: details?.Result };
  }

  #startClock(begunAt: number): void {
    if (this.#totalMillis !== undefined) this.#deadline = begunAt + this.#totalMillis;
  }

  /** A check may go on for as long as is left of the whole; the one at its end, for a moment. */
  protected get timeoutMillis(): number | undefined {
    if (this.#deadline === undefined) return undefined;
    return Math.max(LAST_CHECK_MILLIS, this.#deadline - this.invocation.clock.now());
  }

  protected override timedOut(): Error {
    const error: ErrorObject = { ErrorType: 'WaitForConditionTimedOutError' };
    return new WaitForConditionTimedOutError(
      `The condition of waitForCondition ${label(this.name)} was not met within ${this.#totalMillis! / 1000} s (attempt ${this.attempt}).`,
      this.ref,
      error,
    );
  }

  protected work(): unknown {
    if (this.#state === undefined) return this.#check(this.#options.initialState);
    const state = this.#serdes.deserialize(this.#state.text, this.#context);
    return isPromiseLike(state) ? state.then(this.#check) : this.#check(state);
  }

  protected succeed(state: S): void {
    let text: string | undefined | Promise<string | undefined>;
    try {
      text = recordedText(this.#serdes, state, this.#context);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (isPromiseLike(text)) {
      this.invocation.whileWorking(text).then(
        (ready) => this.#judge(ready),
        (error: unknown) => this.fail(error),
      );
    } else {
      this.#judge(text);
    }
  }

  /** What decides is the state as it is recorded, so that it decides in the same way ever after. */
  #judge(text: string | undefined): void {
    const refusal = checkPayload(
      text,
      `The state of waitForCondition ${label(this.name)}`,
      LIMITS.operationPayloadBytes,
    );
    if (refusal !== undefined) {
      this.fail(refusal);
      return;
    }
    try {
      const state = this.#serdes.deserialize(text, this.#context);
      if (isPromiseLike(state)) {
        this.invocation.whileWorking(state).then(
          (ready) => this.#decide(text, ready),
          (error: unknown) => this.fail(error),
        );
      } else {
        this.#decide(text, state);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #decide(text: string | undefined, state: S): void {
    let delay: number | undefined;
    try {
      if (this.#isMet(state)) {
        this.endAttempt('SUCCEED', { Payload: text });
        return;
      }
      delay = this.#nextDelay(state);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (delay === undefined) this.fail(this.#usedUp());
    else this.endAttempt('RETRY', { Payload: text, StepOptions: { NextAttemptDelaySeconds: delay } });
  }

  #isMet(state: S): boolean {
    const met: unknown = this.#options.until(state);
    if (!isPromiseLike(met)) return Boolean(met);
    const what = `until of waitForCondition ${label(this.name)}`;
    const cure = 'A promise would count as met. Look things up in the check, and decide by the state that it gives.';
    throw invalidArgument({ what, got: met, expected: 'true or false, at once', cure });
  }

  #nextDelay(state: S): number | undefined {
    const { attempt } = this;
    const delay = nextDelaySeconds(this.#options.strategy ?? defaultPoll, state, {
      attempt,
      maxAttempts: DEFAULT_POLL_ATTEMPTS,
      random: seededRandom(this.invocation.executionId, this.id, attempt),
    });
    if (delay === undefined || this.#deadline === undefined) return delay;
    const left = this.#deadline - this.invocation.clock.now();
    if (left <= 0) throw this.timedOut();
    // The last check comes when the time is over.
    return Math.min(delay, Math.ceil(left / 1000));
  }

  #usedUp(): Error {
    const message = `The condition of waitForCondition ${label(this.name)} was not met in ${this.attempt} attempts.`;
    return new WaitForConditionError(message, this.ref, { ErrorType: 'WaitForConditionError' });
  }

  protected fail(error: unknown): void {
    if (this.breaksOff(error)) return;
    // The recorded state can't be read.
    if (isUnreadable(error)) {
      this.invocation.breakOff(error);
      return;
    }
    this.withRecord(error, this.#throws, (recorded) => {
      this.endAttempt('FAIL', { Error: recorded }, { error: catchable(error) });
    });
  }

  conclude(recorded: Operation): S | Promise<S> {
    const { StepDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') return this.#serdes.deserialize(details?.Result, this.#context);
    const error = details?.Error ?? {
      ErrorMessage: `waitForCondition ${label(this.name)} was ${status.toLowerCase()} from outside.`,
    };
    const wrap = (message: string, cause: Error, clear: ErrorObject) => {
      hintOfUndeclared(this, this.title, clear, 'WaitForConditionError');
      return new WaitForConditionError(message, this.ref, clear, cause);
    };
    return raise(this.invocation.errors.revive(error, this.#throws, wrap));
  }

  get #context() {
    return { ...this.serdesContext, what: 'state' };
  }
}
