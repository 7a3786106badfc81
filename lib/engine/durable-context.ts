import { ContextMisuseError } from '../errors/execution-errors.js';
import { type LogFields, type Logger, scopedLogger } from '../logging/index.js';
import { type Duration, durationSeconds } from '../time/index.js';
import { type Place, places } from './ambient.js';
import { CallbackCall } from './callback-call.js';
import { callbackSeconds } from './callback-seconds.js';
import { callbackSerdes } from './callback-serdes.js';
import type { Invocation } from './invocation.js';
import type { CallProps } from './operation-call.js';
import type { CallbackOptions, StepOptions, WaitForCallbackOptions } from './options.js';
import { label } from './scope.js';
import type { StepBody } from './step-body.js';
import { StepCall } from './step-call.js';
import { WaitCall } from './wait-call.js';
import { waitForCallback } from './wait-for-callback.js';

/** A callback that exists: hand its id to the outside, then await its result. */
export interface CallbackHandle<T> {
  /** What the outside completes the callback with. */
  readonly callbackId: string;
  /**
   * Waits for the outside.
   *
   * @throws CallbackFailedError when it reports a failure.
   * @throws CallbackTimedOutError when it is silent for too long.
   */
  result(): Promise<T>;
}

/**
 * The execution, as code within it sees it: `this.context` of a workflow. Names are optional, lead, and belong to the
 * enclosing scope; an options object comes last.
 */
export class DurableContext {
  readonly #invocation: Invocation;
  #logger: Logger | undefined;

  /** @internal */
  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  /** Logs with the execution's id and the operation's; while recorded code is repeated, only what `replayLogging` says: by default nothing. */
  get logger(): Logger {
    const { logger: target, replayLogging } = this.#invocation;
    this.#logger ??= scopedLogger({ target, fields: this.#logFields, isReplaying: this.#isReplaying, replayLogging });
    return this.#logger;
  }

  /** The execution's id; on Lambda its ARN. */
  get executionId(): string {
    return this.#invocation.executionId;
  }

  /** The name under which the execution was started: its idempotency key. */
  get executionName(): string | undefined {
    return this.#invocation.execution.Name;
  }

  /** Inside a step's body: which attempt this is, from 1. */
  get attempt(): number {
    return this.#bodyFor('attempt').attempt;
  }

  /** Inside a step's body: aborts when the step's timeout is over or the invocation ends. Pass it on to `fetch` and the like. */
  get signal(): AbortSignal {
    return this.#bodyFor('signal').signal;
  }

  /** Inside a callback's submitter: the id to hand to the outside. */
  get callbackId(): string {
    const { callbackId, name } = this.#bodyFor('callbackId');
    if (callbackId !== undefined) return callbackId;
    throw new ContextMisuseError(
      `context.callbackId was read in step ${label(name)}, which is not the submitter of a callback. ` +
        'It exists only in the body of a @Callback method and in the function given to waitForCallback.',
    );
  }

  /** @internal What a decorated step does: an operation, or inside the body of another step no more than its own body. */
  stepOrRun<T>(name: string, run: () => T | PromiseLike<T>, options: StepOptions<T>): T | PromiseLike<T> {
    const place = places.getStore();
    if (place?.body !== undefined) return run();
    return this.#invocation.ask(new StepCall<T>(this.#callAt(place, name, 'a step'), { run, options }));
  }

  /** @internal Whether the code now running is a step's body. */
  get insideStep(): boolean {
    return places.getStore()?.body !== undefined;
  }

  /**
   * Runs work once and records its result: on replay the result is given back and the work is not done again.
   *
   * @throws StepError, or a class listed in `throws`, when the attempts are used up.
   * @example
   * ```ts
   * const rate = await this.context.step('fetch-rate', () => rates.latest('EUR'), { retry: fixedDelay({ delay: '10s' }) });
   * ```
   */
  step<T>(run: () => T | PromiseLike<T>, options?: StepOptions<T>): Promise<T>;
  step<T>(name: string | undefined, run: () => T | PromiseLike<T>, options?: StepOptions<T>): Promise<T>;
  step<T>(first: unknown, second?: unknown, third?: StepOptions<T>): Promise<T> {
    const isNamed = typeof first !== 'function';
    const name = isNamed ? (first as string | undefined) : undefined;
    const run = (isNamed ? second : first) as () => T | PromiseLike<T>;
    const options = ((isNamed ? third : second) ?? NO_OPTIONS) as StepOptions<T>;
    return this.#invocation.ask(new StepCall<T>(this.#call(name, 'a step'), { run, options }));
  }

  /**
   * Pauses the workflow without keeping a process: 1 second to 366 days.
   *
   * @throws InvalidArgumentError when the duration is malformed or out of range.
   * @example
   * ```ts
   * await this.context.wait('cooling-off', { hours: 1 });
   * ```
   */
  wait(duration: Duration): Promise<void>;
  wait(name: string | undefined, duration: Duration): Promise<void>;
  wait(...args: [Duration] | [string | undefined, Duration]): Promise<void> {
    const [name, duration] =
      args.length > 1 ? (args as [string | undefined, Duration]) : [undefined, args[0] as Duration];
    const seconds = durationSeconds(duration, { what: `duration of wait ${label(name)}` });
    return this.#invocation.ask(new WaitCall(this.#call(name, 'a wait'), seconds));
  }

  /**
   * Makes a callback, to be completed from outside under its id. `waitForCallback` does the handing over too, as a retried step.
   *
   * @example
   * ```ts
   * const paid = await this.context.createCallback<Payment>('paid', { timeout: { days: 3 }, returns: () => Payment });
   * await this.sendInvoice(paid.callbackId);
   * const payment = await paid.result();
   * ```
   */
  createCallback<T>(options?: CallbackOptions<T>): Promise<CallbackHandle<T>>;
  createCallback<T>(name: string | undefined, options?: CallbackOptions<T>): Promise<CallbackHandle<T>>;
  createCallback<T>(...args: unknown[]): Promise<CallbackHandle<T>> {
    const [name, options = {}] = (typeof args[0] === 'object' ? [undefined, args[0]] : args) as [
      string | undefined,
      CallbackOptions<T>?,
    ];
    const call = new CallbackCall<T>(this.#call(name, 'a callback'), {
      ...callbackSeconds(name, options),
      serdes: callbackSerdes(options),
    });
    const result = this.#invocation.ask(call);
    return call.started.then((callbackId) => ({ callbackId, result: () => result }));
  }

  /**
   * Makes a callback, runs `submit` with its id as a retried, recorded step, and waits for the outside.
   *
   * @throws CallbackSubmitterError when `submit` fails for good.
   * @throws CallbackFailedError when the outside reports a failure.
   * @throws CallbackTimedOutError when it is silent for too long.
   * @example
   * ```ts
   * const answer = await this.context.waitForCallback('approval', (id) => mail.askManager(id), { timeout: '3d' });
   * ```
   */
  waitForCallback<T>(submit: (callbackId: string) => unknown, options?: WaitForCallbackOptions<T>): Promise<T>;
  waitForCallback<T>(
    name: string | undefined,
    submit: (callbackId: string) => unknown,
    options?: WaitForCallbackOptions<T>,
  ): Promise<T>;
  waitForCallback<T>(...args: unknown[]): Promise<T> {
    const isNamed = typeof args[0] !== 'function';
    const name = isNamed ? (args[0] as string | undefined) : undefined;
    const [submit, options = NO_OPTIONS] = (isNamed ? args.slice(1) : args) as [
      (callbackId: string) => unknown,
      WaitForCallbackOptions<T>?,
    ];
    return waitForCallback<T>(this.#call(name, 'a callback'), submit, options);
  }

  /** Where an operation called now belongs. Inside a step's body there is no such place. */
  #call(name: string | undefined, what: string): CallProps {
    return this.#callAt(places.getStore(), name, what);
  }

  #callAt(place: Place | undefined, name: string | undefined, what: string): CallProps {
    if (place?.invocation !== this.#invocation) {
      const reason =
        place === undefined
          ? 'the asynchronous context was lost'
          : `it belongs to execution ${place.invocation.executionId}`;
      throw new ContextMisuseError(
        `${what} ${label(name)} was called on the context of execution ${this.executionId} from code that does not belong to it: ` +
          `${reason}. Call operations from the workflow or from functions that it awaits.`,
      );
    }
    if (place.body !== undefined) {
      throw new ContextMisuseError(
        `${what} ${label(name)} was called inside the body of step ${label(place.body.name)}. A step's body is plain code that may ` +
          'run several times; call the operation from the workflow, before or after the step.',
      );
    }
    return { invocation: this.#invocation, scope: place.scope, name };
  }

  #bodyFor(property: string): StepBody {
    const body = places.getStore()?.body;
    if (body !== undefined) return body;
    throw new ContextMisuseError(
      `context.${property} was read outside a step: it exists only in the body of a step or submitter.`,
    );
  }

  readonly #logFields = (): LogFields => {
    const { executionId, workflowName, requestId } = this.#invocation;
    const { body, scope } = places.getStore() ?? {};
    const fields = { executionArn: executionId, workflow: workflowName, requestId };
    if (body !== undefined) {
      return { ...fields, operationId: body.operationId, operationName: body.name, attempt: body.attempt };
    }
    const owner = scope?.owner;
    return owner === undefined ? fields : { ...fields, operationId: owner.id, operationName: owner.name };
  };

  readonly #isReplaying = (): boolean => this.#invocation.isReplaying && !this.insideStep;
}

const NO_OPTIONS = Object.freeze({});
