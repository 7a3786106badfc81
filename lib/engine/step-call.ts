import { StepError, StepInterruptedError, StepTimedOutError } from '../errors/operation-errors.js';
import { isPermanent } from '../errors/permanence.js';
import { nextDelaySeconds, RETRY_ATTEMPTS, seededRandom } from '../retry/index.js';
import { errorClassesOf } from '../serialization/error-classes.js';
import type { Serdes } from '../serialization/index.js';
import { loadTransformer, toErrorObject, transformer } from '../serialization/index.js';
import { durationSeconds } from '../time/duration.js';
import { type ErrorObject, LIMITS, type Operation, toEpochMillis } from '../wire/index.js';
import { places } from './ambient.js';
import { type CallProps, OperationCall } from './operation-call.js';
import { type Class, type StepOptions, StepSemantics } from './options.js';
import { checkPayload } from './payload-check.js';
import { isPromiseLike } from './promise-like.js';
import { reviveOperationError } from './revive-error.js';
import { label } from './scope.js';
import { StepBody } from './step-body.js';

export interface StepProps<T> {
  readonly run: () => T | PromiseLike<T>;
  readonly options: StepOptions<T>;
  /** Of a callback's submitter. */
  readonly callbackId?: string | undefined;
}

/** Work with a recorded result: its body runs once per attempt, and never again once it has succeeded. */
export class StepCall<T> extends OperationCall<T> {
  readonly type = 'STEP';
  readonly subType = 'Step';
  readonly #run: () => T | PromiseLike<T>;
  readonly #options: StepOptions<T>;
  readonly #serdes: Serdes<T>;
  readonly #throws: readonly Class<Error>[];
  readonly #callbackId: string | undefined;
  readonly #timeoutSeconds: number | undefined;
  #attempt = 0;
  #phase: 'starting' | 'running' | 'recording' | 'waiting' | undefined;
  #body: StepBody | undefined;

  constructor(call: CallProps, props: StepProps<T>) {
    super(call, 'Step');
    this.#run = props.run;
    this.#options = props.options;
    this.#callbackId = props.callbackId;
    this.#serdes = call.invocation.serdesFor(props.options);
    this.#throws = errorClassesOf(props.options.throws, `throws of step ${label(call.name)}`);
    const { timeout } = props.options;
    this.#timeoutSeconds =
      timeout === undefined ? undefined : durationSeconds(timeout, { what: `timeout of step ${label(call.name)}` });
  }

  begin(): void {
    this.#start(1);
  }

  resume(recorded: Operation): void {
    const attempt = (recorded.StepDetails?.Attempt ?? 0) + 1;
    switch (recorded.Status) {
      case 'PENDING':
        this.#attempt = attempt - 1;
        this.#awaitRetry(recorded);
        break;
      case 'READY':
        this.#start(attempt);
        break;
      default:
        this.#attempt = attempt;
        if (this.#isAtMostOnce) {
          this.#phase = 'recording';
          this.#failAttempt(this.#interrupted());
        } else {
          this.#runBody();
        }
    }
  }

  override changed(recorded: Operation): void {
    const { Status: status } = recorded;
    if (status === 'STARTED' && this.#phase === 'starting') {
      this.#runBody();
    } else if (status === 'PENDING' && this.#phase === 'recording') {
      this.#awaitRetry(recorded);
    } else if (status === 'READY' && this.#phase === 'waiting') {
      this.invocation.leaveOutside(this);
      this.#start(this.#attempt + 1);
    }
  }

  conclude(recorded: Operation): T | Promise<T> {
    const { StepDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') return this.#serdes.deserialize(details?.Result, this.invocation.serdesContext(this));
    if (this.#needsTransformer) return loadTransformer().then(() => this.conclude(recorded));
    const error = details?.Error ?? {
      ErrorMessage: `Step ${label(this.name)} was ${status.toLowerCase()} from outside.`,
    };
    throw reviveOperationError(
      error,
      this.#throws,
      (message, cause) => new StepError(message, this.#ref, error, cause),
    );
  }

  get #isAtMostOnce(): boolean {
    return this.#options.semantics === StepSemantics.AtMostOncePerRetry;
  }

  get #ref() {
    return { operationId: this.id, operationName: this.name };
  }

  #start(attempt: number): void {
    this.#attempt = attempt;
    const start = this.update('START');
    if (this.#isAtMostOnce) {
      // The body waits for `changed` to tell that the start is durable.
      this.#phase = 'starting';
      this.invocation.checkpoint(start);
    } else {
      this.invocation.checkpointRiding(start);
      this.#runBody();
    }
  }

  #runBody(): void {
    const { invocation, scope } = this;
    const body = new StepBody(this.id, this.name, this.#attempt, this.#callbackId);
    this.#body = body;
    this.#phase = 'running';
    invocation.bodyBegins(body);
    if (this.#timeoutSeconds !== undefined) this.#limit(body, this.#timeoutSeconds);
    let result: T | PromiseLike<T>;
    try {
      result = places.run({ invocation, scope, body }, this.#run);
    } catch (error) {
      this.#ends(body, () => this.#failAttempt(error));
      return;
    }
    if (isPromiseLike(result)) {
      result.then(
        (value) => this.#ends(body, () => this.#succeed(value)),
        (error: unknown) => this.#ends(body, () => this.#failAttempt(error)),
      );
    } else {
      const value = result;
      this.#ends(body, () => this.#succeed(value));
    }
  }

  /** A body that was given up (its time was over) may still end; nobody listens then. */
  #ends(body: StepBody, then: () => void): void {
    if (this.#body !== body) return;
    this.#body = undefined;
    this.#phase = 'recording';
    body.timer?.cancel();
    then();
    this.invocation.bodyEnded(body);
  }

  #limit(body: StepBody, seconds: number): void {
    const { clock } = this.invocation;
    body.timer = clock.setTimer(clock.now() + seconds * 1000, () => {
      const error = new StepTimedOutError(
        `Attempt ${body.attempt} of step ${label(this.name)} took longer than its timeout of ${seconds} s.`,
        this.#ref,
      );
      body.abort(error);
      this.#ends(body, () => this.#failAttempt(error));
    });
  }

  #succeed(value: T): void {
    let text: string | undefined | Promise<string | undefined>;
    try {
      text = this.#serdes.serialize(value, this.invocation.serdesContext(this));
    } catch (error) {
      this.#failAttempt(error);
      return;
    }
    if (!isPromiseLike(text)) {
      this.#recordResult(text);
      return;
    }
    this.invocation.workBegins();
    text
      .then(
        (ready) => this.#recordResult(ready),
        (error: unknown) => this.#failAttempt(error),
      )
      .finally(() => this.invocation.workEnded());
  }

  #recordResult(text: string | undefined): void {
    const refusal = checkPayload(text, `The result of step ${label(this.name)}`, LIMITS.operationPayloadBytes);
    if (refusal !== undefined) this.#failAttempt(refusal);
    else this.invocation.checkpoint(this.update('SUCCEED', { Payload: text }));
  }

  /** Listed error classes are recorded and revived as they are decorated, which takes class-transformer. */
  get #needsTransformer(): boolean {
    return this.#throws.length > 0 && transformer() === undefined;
  }

  #failAttempt(error: unknown): void {
    if (this.#needsTransformer) {
      this.invocation.workBegins();
      void loadTransformer()
        .then(() => this.#failAttempt(error))
        .finally(() => this.invocation.workEnded());
      return;
    }
    const recorded = toErrorObject(error, this.#throws);
    let delay: number | undefined;
    try {
      delay = this.#nextDelay(error, recorded);
    } catch (strategyError) {
      this.invocation.checkpoint(this.update('FAIL', { Error: toErrorObject(strategyError) }));
      return;
    }
    if (delay === undefined) this.invocation.checkpoint(this.update('FAIL', { Error: recorded }));
    else this.#retryIn(delay, recorded);
  }

  #nextDelay(error: unknown, recorded: ErrorObject): number | undefined {
    if (isPermanent(error)) return undefined;
    const attempt = this.#attempt;
    return nextDelaySeconds(
      this.#options.retry ?? this.invocation.defaultRetry,
      error instanceof Error ? error : new Error(recorded.ErrorMessage),
      { attempt, maxAttempts: RETRY_ATTEMPTS, random: seededRandom(this.invocation.executionId, this.id, attempt) },
    );
  }

  #retryIn(seconds: number, error: ErrorObject): void {
    this.invocation.checkpoint(
      this.update('RETRY', { Error: error, StepOptions: { NextAttemptDelaySeconds: seconds } }),
    );
  }

  #awaitRetry(recorded: Operation): void {
    this.#phase = 'waiting';
    this.invocation.goOutside(
      this,
      toEpochMillis(recorded.StepDetails?.NextAttemptTimestamp) ?? this.invocation.clock.now(),
    );
  }

  #interrupted(): StepInterruptedError {
    return new StepInterruptedError(
      `Attempt ${this.#attempt} of at-most-once step ${label(this.name)} was interrupted: the process ended while its body ran, ` +
        'and whether it took effect is not known. Its retry strategy decides whether it is tried again.',
      this.#ref,
    );
  }
}
