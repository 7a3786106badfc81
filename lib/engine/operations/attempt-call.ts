import { StepInterruptedError, StepTimedOutError } from '../../core/errors/operation-errors.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { setDelay } from '../../core/time/index.js';
import { type Operation, type OperationUpdate, toEpochMillis } from '../../core/wire/index.js';
import type { WatchedAttempt } from '../../plugins/index.js';
import { STATUS_AFTER } from '../core/applied-update.js';
import { places } from '../core/current-place.js';
import { breaksOff } from '../core/ending-errors.js';
import type { EnginePort } from '../core/engine-port.js';
import { OperationCall } from '../core/operation-call.js';
import { label } from '../core/scope.js';
import { StepBody } from '../core/step-body.js';

/**
 * An operation with a body that runs in attempts; the service keeps the time between them.
 *
 * An attempt is starting (at-most-once only: its START has to be durable first), running, recording
 * (its end is on its way to the store), or waiting for the next one. A body that was given up,
 * since its time was over or nobody waits for it, may still end: `#hasEnded` then ignores it. Steps
 * and conditions are such operations; they say in `succeed` and `fail` what becomes of the
 * operation, and call `endAttempt` once for each attempt.
 */
export abstract class AttemptCall<T> extends OperationCall<T> {
  readonly type = 'STEP';
  /** The body may call anything. */
  declare readonly invocation: EnginePort;
  /** Of a callback's submitter. */
  protected abstract readonly callbackId: string | undefined;
  #attempt = 0;
  #phase: 'starting' | 'running' | 'recording' | 'waiting' | undefined;
  #body: StepBody | undefined;
  #watched: WatchedAttempt | undefined;

  /** Names it in messages. */
  abstract readonly title: string;

  /** The attempt that runs or is awaited, from 1. */
  protected get attempt(): number {
    return this.#attempt;
  }

  /** Whether the start of an attempt must be durable before its body runs. */
  protected get isAtMostOnce(): boolean {
    return false;
  }

  override get endsAhead(): boolean {
    return this.invocation.settings.isOptimistic;
  }

  /** The longest that one attempt may take. */
  protected abstract get timeoutMillis(): number | undefined;

  /** The body. */
  protected abstract work(): unknown;

  /** The body has returned: decides what becomes of the operation, and ends the attempt. */
  protected abstract succeed(value: unknown): void;

  /** The body has thrown, or was given up: does the same. */
  protected abstract fail(error: unknown): void;

  /**
   * The attempt is over: records what becomes of the operation.
   * @param failure absent when the attempt did what it should.
   */
  protected endAttempt(
    action: 'SUCCEED' | 'FAIL' | 'RETRY',
    more: Partial<OperationUpdate>,
    failure?: { readonly error: unknown },
  ): void {
    this.#watched?.ended({ status: STATUS_AFTER[action], result: more.Payload, failure });
    this.#watched = undefined;
    if (action === 'RETRY') this.record(action, more);
    else this.recordEnd(action, more);
  }

  /**
   * Whether an error asks for another invocation: then the attempt has not failed, and the next
   * invocation finds it started.
   */
  protected breaksOff(error: unknown): boolean {
    if (!breaksOff(this.invocation, error)) return false;
    this.#watched?.ended({ status: 'STARTED', failure: { error } });
    this.#watched = undefined;
    return true;
  }

  /** The attempt has taken longer than it may. */
  protected timedOut(attempt: number): Error {
    const seconds = this.timeoutMillis! / 1000;
    return new StepTimedOutError(
      `Attempt ${attempt} of ${this.title} took longer than its timeout of ${seconds} s.`,
      this.ref,
    );
  }

  protected get ref() {
    return { operationId: this.id, operationName: this.name };
  }

  begin(): void {
    this.#start(1);
  }

  resume(recorded: Operation): void {
    const attempt = (recorded.StepDetails?.Attempt ?? 0) + 1;
    if (this.invocation.settings.isRehearsal) {
      this.rest();
      return;
    }
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
        if (this.isAtMostOnce) {
          this.#phase = 'recording';
          this.#watched = this.invocation.plugins?.attemptInterrupted(this.facts, attempt);
          this.fail(this.#interrupted());
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
      this.invocation.leavePending(this);
      if (this.invocation.mayBegin(this, false)) this.#start(this.#attempt + 1);
    }
  }

  override drop(): void {
    const body = this.#body;
    if (body === undefined) return;
    this.#body = undefined;
    body.abort(new DOMException(`Nobody waits for ${this.title} any more.`, 'AbortError'));
    this.invocation.bodyEnded(body);
  }

  #start(attempt: number): void {
    this.#attempt = attempt;
    if (this.isAtMostOnce) {
      if (!this.invocation.mayBegin(this, true)) return;
      // The body waits until `changed` reports that the start is durable.
      this.#phase = 'starting';
      this.record('START');
    } else {
      this.recordStart();
      this.#runBody();
    }
  }

  /** Records the start of an attempt whose body does not wait for that. */
  protected recordStart(): void {
    this.recordRiding('START');
  }

  /** Runs the body of the same attempt once more: nothing of what it did was kept. */
  protected runAgain(): void {
    this.#runBody();
  }

  /** Whether anybody waits for this body. */
  protected isRunning(body: StepBody): boolean {
    return this.#body === body;
  }

  /**
   * A process that was asleep may have lost the execution to another one, which has run the body
   * meanwhile.
   */
  #runBody(): void {
    this.#phase = 'running';
    const { invocation } = this;
    const confirmed = invocation.confirmLease();
    if (confirmed === undefined) {
      this.#enterBody();
      return;
    }
    invocation.whileWorking(confirmed).then(
      () => {
        if (!this.isDropped && invocation.mayBegin(this, false)) this.#enterBody();
      },
      (error: unknown) => invocation.breakOff(error),
    );
  }

  #enterBody(): void {
    const { invocation, scope } = this;
    const body = new StepBody(this, this.#attempt, this.callbackId);
    this.#body = body;
    invocation.bodyBegins(body, this, this.isAtMostOnce);
    this.#watched = invocation.plugins?.attemptStarted(this.facts, this.#attempt);
    const { timeoutMillis } = this;
    if (timeoutMillis !== undefined) this.#limit(body, timeoutMillis);
    let result: unknown;
    try {
      result = places.run({ invocation, scope, body }, runWork, this);
    } catch (error) {
      this.#fails(body, error);
      return;
    }
    if (isPromiseLike(result)) {
      result.then(
        (value) => this.#succeeds(body, value),
        (error: unknown) => this.#fails(body, error),
      );
    } else {
      this.#succeeds(body, result);
    }
  }

  /** Runs the body, within what plugins put around it. */
  runWork(): unknown {
    const watched = this.#watched;
    return watched === undefined ? this.work() : watched.wrap(() => this.work());
  }

  #succeeds(body: StepBody, value: unknown): void {
    if (!this.#hasEnded(body)) return;
    this.#watched?.bodyEnded();
    this.succeed(value);
    this.invocation.bodyEnded(body);
  }

  #fails(body: StepBody, error: unknown): void {
    if (!this.#hasEnded(body)) return;
    this.#watched?.bodyEnded();
    // The next invocation finds it started: it runs again there, or counts as interrupted.
    if (this.invocation.wasCutShort(body)) this.#watched?.ended({ status: 'STARTED', failure: { error } });
    else this.fail(error);
    this.invocation.bodyEnded(body);
  }

  /**
   * False for a body that was given up (its time was over, nobody waits for it): it may still end,
   * and nobody listens then.
   */
  #hasEnded(body: StepBody): boolean {
    if (this.#body !== body) return false;
    this.#body = undefined;
    this.#phase = 'recording';
    body.timer?.cancel();
    return true;
  }

  #limit(body: StepBody, millis: number): void {
    const { clock } = this.invocation;
    body.timer = setDelay(clock, millis, () => {
      const error = this.timedOut(body.attempt);
      body.abort(error);
      this.#fails(body, error);
    });
  }

  #awaitRetry(recorded: Operation): void {
    this.#phase = 'waiting';
    this.invocation.goPending(
      this,
      toEpochMillis(recorded.StepDetails?.NextAttemptTimestamp) ?? this.invocation.clock.now(),
    );
  }

  #interrupted(): StepInterruptedError {
    return new StepInterruptedError(
      `Attempt ${this.#attempt} of at-most-once step ${label(this.name)} was interrupted: the process ended while its body ran, ` +
        'and whether it took effect is not known. Its retry strategy decides whether it is tried again.',
      this.ref,
    );
  }
}

function runWork(call: AttemptCall<any>): unknown {
  return call.runWork();
}
