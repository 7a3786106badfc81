import { catchable } from '../../../core/errors/non-retryable-error.js';
import { StepError } from '../../../core/errors/operation-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import { durationSeconds } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import { type ErrorObject, LIMITS, type Operation } from '../../../core/wire/index.js';
import { retryDelaySeconds } from '../../../retry/index.js';
import {
  errorClassesOf,
  jsonSerdes,
  type ReadBack,
  raise,
  readBackOf,
  recordedText,
  type Serdes,
  serdesFor,
} from '../../../values/index.js';
import { logRetry } from '../../core/failure-log.js';
import type { CallProps } from '../../core/operation-call.js';
import { checkPayload } from '../../core/payload-check.js';
import { label } from '../../core/scope.js';
import { hintOfUndeclared } from '../../core/undeclared-errors.js';
import { AttemptCall } from '../attempt-call.js';
import { type StepOptions, StepSemantics } from './step-options.js';

const NO_CLASSES: readonly Class<Error>[] = Object.freeze([]);

export interface StepProps<T> {
  readonly run: () => T | PromiseLike<T>;
  readonly options: StepOptions<T>;
  /** Of a callback's submitter. */
  readonly callbackId?: string | undefined;
  /** Of a callback's submitter: what the callback is called. */
  readonly calledAs?: string | undefined;
}

/**
 * Work with a recorded result: its body runs once per attempt, and never again once it has
 * succeeded.
 */
export class StepCall<T> extends AttemptCall<T> {
  readonly subType = 'Step';
  protected readonly callbackId: string | undefined;
  protected readonly timeoutMillis: number | undefined;
  readonly #calledAs: string | undefined;
  readonly #run: () => T | PromiseLike<T>;
  readonly #options: StepOptions<T>;
  readonly #serdes: Serdes<T>;
  readonly #throws: readonly Class<Error>[];
  /** What was recorded in this invocation: the store may answer with another text. */
  #readBack: ReadBack | undefined;

  constructor(call: CallProps, props: StepProps<T>) {
    super(call, 'Step');
    this.#run = props.run;
    this.#options = props.options;
    this.callbackId = props.callbackId;
    this.#calledAs = props.calledAs;
    this.#serdes = serdesFor(props.options, call.invocation.settings.defaultSerdes);
    // The most frequent call of all, so its title is put together only where it is needed.
    const { throws, timeout } = props.options;
    this.#throws = throws === undefined ? NO_CLASSES : errorClassesOf(throws, `throws of step ${label(call.name)}`);
    this.timeoutMillis =
      timeout === undefined
        ? undefined
        : durationSeconds(timeout, { what: `timeout of step ${label(call.name)}` }) * 1000;
  }

  get title(): string {
    return this.callbackId === undefined
      ? `step ${label(this.name)}`
      : `the submitter of callback ${label(this.#calledAs)}`;
  }

  protected override get isAtMostOnce(): boolean {
    return this.#options.semantics === StepSemantics.AtMostOncePerRetry;
  }

  protected work(): unknown {
    return this.#run();
  }

  conclude(recorded: Operation): T | Promise<T> {
    const { StepDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') return this.#valueOf(details?.Result);
    const error = details?.Error ?? {
      ErrorMessage: `Step ${label(this.name)} was ${status.toLowerCase()} from outside.`,
    };
    const wrap = (message: string, cause: Error, clear: ErrorObject) => {
      hintOfUndeclared(this, this.title, clear, 'StepError');
      return new StepError(message, this.ref, clear, cause);
    };
    return raise(this.invocation.errors.revive(error, this.#throws, wrap));
  }

  #valueOf(text: string | undefined): T | Promise<T> {
    const readBack = this.#readBack;
    if (readBack?.isKnown === true && readBack.text === text) return readBack.value as T;
    return this.#serdes.deserialize(text, this.serdesContext);
  }

  protected succeed(value: T): void {
    let text: string | undefined | Promise<string | undefined>;
    try {
      text = this.#textOf(value);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (!isPromiseLike(text)) {
      this.#recordResult(text);
      return;
    }
    this.invocation.whileWorking(text).then(
      (ready) => this.#recordResult(ready),
      (error: unknown) => this.fail(error),
    );
  }

  #textOf(value: T): string | undefined | Promise<string | undefined> {
    if (this.#serdes !== jsonSerdes) return recordedText(this.#serdes, value, this.serdesContext);
    this.#readBack = readBackOf(value, this);
    return this.#readBack.text;
  }

  #recordResult(text: string | undefined): void {
    const refusal = checkPayload(text, `The result of step ${label(this.name)}`, LIMITS.operationPayloadBytes);
    if (refusal !== undefined) this.fail(refusal);
    else this.endAttempt('SUCCEED', { Payload: text });
  }

  protected fail(error: unknown): void {
    if (this.breaksOff(error)) return;
    this.withRecord(error, this.#throws, (recorded) => this.#endFailed(error, recorded));
  }

  /** The retry strategy decides whether there is another attempt. */
  #endFailed(error: unknown, recorded: ErrorObject): void {
    let delay: number | undefined;
    try {
      delay = this.#nextDelay(error, recorded);
    } catch (strategyError) {
      if (this.breaksOff(strategyError)) return;
      this.endAttempt('FAIL', { Error: this.invocation.errors.record(strategyError) }, { error });
      return;
    }
    if (delay === undefined) {
      this.endAttempt('FAIL', { Error: recorded }, { error: catchable(error) });
      return;
    }
    logRetry(this, this.attempt, recorded, delay);
    this.endAttempt('RETRY', { Error: recorded, StepOptions: { NextAttemptDelaySeconds: delay } }, { error });
  }

  #nextDelay(error: unknown, recorded: ErrorObject): number | undefined {
    return retryDelaySeconds({
      executionId: this.invocation.executionId,
      operationId: this.id,
      attempt: this.attempt,
      error,
      message: recorded.ErrorMessage,
      throws: this.#throws,
      strategy: this.#options.retry ?? this.invocation.settings.defaultRetry,
    });
  }
}
