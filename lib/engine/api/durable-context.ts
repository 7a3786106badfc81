import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions } from '../../core/errors/check-options.js';
import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import type { LambdaContext } from '../../core/lambda-context.js';
import type { Logger } from '../../core/logging/index.js';
import type { Duration } from '../../core/time/index.js';
import type { Class } from '../../core/types.js';
import { places } from '../core/current-place.js';
import type { EnginePort } from '../core/engine-port.js';
import type { InputOf, OutputOf } from '../core/entry-types.js';
import type { CallProps } from '../core/operation-call.js';
import { checkName, label } from '../core/scope.js';
import type { CallbackOptions, StepOptions, WaitForCallbackOptions } from '../core/value-options.js';
import type { BatchOptions, MapOptions } from '../operations/batch/batch-options.js';
import { callMap } from '../operations/batch/map.js';
import { type Branch, type Branched, callParallel } from '../operations/batch/parallel.js';
import type { BatchResult } from '../operations/batch-result/batch-result.js';
import { CallbackCall } from '../operations/callback/callback-call.js';
import { callbackSeconds } from '../operations/callback/callback-seconds.js';
import { callbackSerdes } from '../operations/callback/callback-serdes.js';
import type { CallbackHandle, DurableWait } from '../operations/callback/handles.js';
import { waitForCallback } from '../operations/callback/wait-for-callback.js';
import { ALL, ALL_SETTLED, ANY, RACE } from '../operations/combinators/combinator-kinds.js';
import {
  type Combinator,
  type Contended,
  type Contender,
  combine,
  type Settled,
} from '../operations/combinators/combinators.js';
import { ConditionCall } from '../operations/condition/condition-call.js';
import type { WaitForConditionOptions } from '../operations/condition/wait-for-condition-options.js';
import { type ChildContextOptions, checkVirtual, runChildContext } from '../operations/context/child-context.js';
import { invoke } from '../operations/invoke/invoke.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../operations/invoke/invoke-options.js';
import { deprecatePatch, patched } from '../operations/patch.js';
import { StepCall } from '../operations/step/step-call.js';
import { WaitCall } from '../operations/wait/wait-call.js';
import { hasPassed, waitEnd } from '../operations/wait/wait-end.js';
import {
  BATCH_OPTIONS,
  CALLBACK_OPTIONS,
  CHILD_CONTEXT_OPTIONS,
  MAP_OPTIONS,
  STEP_OPTIONS,
  WAIT_FOR_CALLBACK_OPTIONS,
  WAIT_FOR_CONDITION_OPTIONS,
} from './call-options.js';
import { bodyHere, callAt, chanceHere, isInsideStep, loggerHere, operationIdHere } from './call-site.js';
import { checkInvokeOptions } from './invoke-target.js';

/**
 * The execution, as code within it sees it: `this.context` of a workflow. Names are optional, lead,
 * and belong to the enclosing scope; an options object comes last.
 */
export class DurableContext {
  readonly #invocation: EnginePort;
  #logger: Logger | undefined;

  /** @internal */
  constructor(invocation: EnginePort) {
    this.#invocation = invocation;
  }

  /**
   * Logs with the execution's id and the operation's; while recorded code is repeated, only what
   * `replayLogging` says: by default nothing.
   */
  get logger(): Logger {
    this.#logger ??= loggerHere(this.#invocation);
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

  /**
   * The tenant that the execution is for, in a function that has tenants; the same in every replay.
   */
  get tenantId(): string | undefined {
    return this.#invocation.platform.tenantId;
  }

  /**
   * The input as it is recorded, before it is decrypted or revived: the same in every replay.
   * `undefined` when there is none.
   */
  get rawInput(): string | undefined {
    return this.#invocation.execution.ExecutionDetails?.InputPayload;
  }

  /**
   * The id in the record and the history of the operation whose code this is: in a step's body that
   * step, in a child context, an item or a branch that one, and `undefined` at the top of the
   * workflow. The same in every replay and every attempt.
   *
   * @throws ContextMisuseError from code that does not belong to the execution.
   */
  get operationId(): string | undefined {
    return operationIdHere(this.#invocation);
  }

  /**
   * The context object that AWS Lambda gave the handler; `undefined` elsewhere. Each invocation has
   * another one, so read it in a step's body: workflow code that decides by it does something else
   * on replay. Test runners report that.
   */
  get lambdaContext(): LambdaContext | undefined {
    return this.#invocation.platform.lambdaContext;
  }

  /**
   * How long it is until the platform cuts this invocation short, in milliseconds: on Lambda the
   * function's time that is left, on a runtime the execution's or that of a runtime that stops;
   * 2,147,483,647 (the longest that timers take) where nothing does. Another number each time, so
   * ask in a step's body; test runners report workflow code that asks.
   *
   * @example
   * ```ts
   * await this.context.step('import', () => importer.run({ maxMillis: this.context.remainingMillis() - 5_000 }));
   * ```
   */
  remainingMillis(): number {
    return this.#invocation.platform.remainingMillis();
  }

  /** Inside a step's body: which attempt this is, from 1. */
  get attempt(): number {
    return bodyHere('attempt').attempt;
  }

  /**
   * Inside a step's body: aborts when the step's timeout is over or the invocation ends. Pass it on
   * to `fetch` and the like.
   */
  get signal(): AbortSignal {
    return bodyHere('signal').signal;
  }

  /** Inside a callback's submitter: the id to hand to the outside. */
  get callbackId(): string {
    const { callbackId, title } = bodyHere('callbackId');
    if (callbackId !== undefined) return callbackId;
    throw new ContextMisuseError(
      `context.callbackId was read in ${title}, which is not the submitter of a callback. ` +
        'It exists only in the body of a @Callback method and in the function given to waitForCallback.',
    );
  }

  /**
   * @internal What a decorated step does: an operation, or inside the body of another step no more
   * than its own body.
   */
  stepOrRun<T>(name: string, run: () => T | PromiseLike<T>, options: StepOptions<T>): T | PromiseLike<T> {
    const place = places.getStore();
    if (place?.body !== undefined) return run();
    return this.#invocation.ask(new StepCall<T>(callAt(this.#invocation, place, name, 'a step'), { run, options }));
  }

  /**
   * @internal What a decorated invoke does: its payload is made once it is sure that the invoke may
   * be called here.
   */
  invokeWith(
    name: string,
    payload: () => unknown,
    options: InvokeFunctionOptions | InvokeWorkflowOptions,
  ): Promise<any> {
    const call = this.#call(name, 'an invoke');
    return invoke(call, payload(), options);
  }

  /** @internal Whether the code now running is a step's body. */
  get insideStep(): boolean {
    return isInsideStep();
  }

  /**
   * Runs work once and records its result: on replay the result is given back and the work is not
   * done again.
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
    const options = (isNamed ? third : second) as StepOptions<T> | undefined;
    // The most frequent call of all: what is said in a refusal is put together only then.
    if (typeof run !== 'function') checkFunction(run, `the body of step ${label(name)}`);
    if (options !== undefined) checkOptions(options, STEP_OPTIONS, `step ${label(name)}`);
    return this.#invocation.ask(new StepCall<T>(this.#call(name, 'a step'), { run, options: options ?? NO_OPTIONS }));
  }

  /**
   * Pauses the workflow without keeping a process: for 1 second to 366 days, or until a moment. One
   * that has passed by {@link now} is not waited for, and nothing is recorded then.
   *
   * @throws InvalidArgumentError when the duration is malformed or out of range, or the moment is
   * no valid one or more than 366 days away.
   * @example
   * ```ts
   * await this.context.wait('cooling-off', { hours: 1 });
   *
   * await this.context.wait('check-in', order.arrival); // a Date
   *
   * const reminder = this.context.wait('reminder', '2d');
   * // ... when it is no longer needed:
   * await reminder.cancel();
   * ```
   */
  wait(until: Duration | Date): DurableWait;
  wait(name: string | undefined, until: Duration | Date): DurableWait;
  wait(...args: [Duration | Date] | [string | undefined, Duration | Date]): DurableWait {
    const [name, until] =
      args.length > 1 ? (args as [string | undefined, Duration | Date]) : [undefined, args[0] as Duration | Date];
    const place = this.#call(name, 'a wait');
    const { scope } = place;
    const end = waitEnd(until, `duration of wait ${label(name)}`, scope.now);
    if (hasPassed(end, scope.now) && !this.#invocation.isTooLate(scope, 'Wait', name)) return noWait(name);
    const call = new WaitCall(place, end);
    const promise = this.#invocation.ask(call);
    const cancel = () => {
      call.cancel();
      return promise;
    };
    return Object.assign(promise, { cancel });
  }

  /**
   * Makes a callback, to be completed from outside under its id. `waitForCallback` does the handing
   * over too, as a retried step.
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
    checkOptions(options, CALLBACK_OPTIONS, `callback ${label(name)}`);
    const call = new CallbackCall<T>(this.#call(name, 'a callback'), {
      ...callbackSeconds(options, (option) => `${option} of callback ${label(name)}`),
      serdes: callbackSerdes(options),
    });
    const result = this.#invocation.ask(call);
    return call.started.then((callbackId) => ({ callbackId, result: () => result }));
  }

  /**
   * Makes a callback, runs `submit` with its id as a retried, recorded step, and waits for the
   * outside.
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
    checkFunction(submit, `the submitter of waitForCallback ${label(name)}`);
    checkOptions(options, WAIT_FOR_CALLBACK_OPTIONS, `waitForCallback ${label(name)}`);
    return waitForCallback<T>(this.#call(name, 'a callback'), submit, options);
  }

  /**
   * Repeats a check until its state is as wanted. Each check gets the state that the one before it
   * gave; between them nothing runs. A check that throws ends it.
   *
   * @throws WaitForConditionError when a check throws, or the attempts are used up.
   * @throws WaitForConditionTimedOutError when the `timeout` is over.
   * @example
   * ```ts
   * const job = await this.context.waitForCondition('job done', (state) => jobs.look(state.id), {
   *   initialState: { id, status: 'new' },
   *   until: (state) => state.status === 'done',
   *   strategy: fixedDelay({ delay: '30s', maxAttempts: 100 }),
   *   timeout: '2h',
   * });
   * ```
   */
  waitForCondition<S>(check: (state: S) => S | PromiseLike<S>, options: WaitForConditionOptions<S>): Promise<S>;
  waitForCondition<S>(
    name: string | undefined,
    check: (state: S) => S | PromiseLike<S>,
    options: WaitForConditionOptions<S>,
  ): Promise<S>;
  waitForCondition<S>(...args: unknown[]): Promise<S> {
    const [name, check, options] = named(args) as [
      string | undefined,
      (state: S) => S | PromiseLike<S>,
      WaitForConditionOptions<S>,
    ];
    checkFunction(check, `check of waitForCondition ${label(name)}`);
    checkOptions(options, WAIT_FOR_CONDITION_OPTIONS, `waitForCondition ${label(name)}`);
    checkFunction(options.until, `until of waitForCondition ${label(name)}`);
    return this.#invocation.ask(new ConditionCall<S>(this.#call(name, 'waitForCondition'), check, options));
  }

  /**
   * Runs another workflow, or a function, and waits for its result. Nothing runs here meanwhile.
   *
   * @param payload what the target gets as its input.
   * @throws InvokeFailedError, or a class listed in `throws`, when the target fails.
   * @throws InvokeTimedOutError, InvokeStoppedError
   * @example
   * ```ts
   * const invoice = await this.context.invoke('bill', new BillingRequest(order), { workflow: () => BillingWorkflow });
   * const rate = await this.context.invoke('rate', { currency: 'EUR' }, { functionName: 'rates:live' });
   * ```
   */
  invoke<T = any>(payload: unknown, options: InvokeFunctionOptions<T>): Promise<T>;
  invoke<T = any>(name: string | undefined, payload: unknown, options: InvokeFunctionOptions<T>): Promise<T>;
  // These last: they are those whose errors the compiler tells.
  invoke<W extends Class<object>>(payload: InputOf<W>, options: InvokeWorkflowOptions<W>): Promise<OutputOf<W>>;
  invoke<W extends Class<object>>(
    name: string | undefined,
    payload: InputOf<W>,
    options: InvokeWorkflowOptions<W>,
  ): Promise<OutputOf<W>>;
  invoke(...args: unknown[]): Promise<any> {
    const [name, payload, options] = (args.length > 2 ? args : [undefined, ...args]) as [
      string | undefined,
      unknown,
      InvokeFunctionOptions | InvokeWorkflowOptions,
    ];
    checkInvokeOptions(options, `invoke ${label(name)}`);
    return invoke(this.#call(name, 'an invoke'), payload, options);
  }

  /**
   * Runs a group of operations in a scope of its own, as one operation: its names don't mix with
   * others, and once it has ended, its result stands for all of it.
   *
   * @throws ChildContextError, or a class listed in `throws`, when its code throws.
   * @example
   * ```ts
   * const address = await this.context.runInChildContext('address', async () => {
   *   const found = await this.lookUp(order);
   *   return this.validate(found);
   * });
   * ```
   */
  runInChildContext<T>(run: () => T | PromiseLike<T>, options?: ChildContextOptions<T>): Promise<T>;
  runInChildContext<T>(
    name: string | undefined,
    run: () => T | PromiseLike<T>,
    options?: ChildContextOptions<T>,
  ): Promise<T>;
  runInChildContext<T>(...args: unknown[]): Promise<T> {
    const [name, run, options = NO_OPTIONS] = named(args) as [
      string | undefined,
      () => T | PromiseLike<T>,
      ChildContextOptions<T>?,
    ];
    checkFunction(run, `the code of child context ${label(name)}`);
    const what = `child context ${label(name)}`;
    checkOptions(options, CHILD_CONTEXT_OPTIONS, what);
    checkVirtual(options, (option) => `${option} of ${what}`);
    return runChildContext(this.#call(name, 'a child context'), run, options);
  }

  /**
   * Runs code for each item, each in a scope of its own, so many at once. Gives what became of
   * each; a failed item makes it end early unless `completion` says otherwise, and is no error of
   * its own: call `throwIfError()`.
   *
   * @throws InvalidArgumentError for options that can't be.
   * @example
   * ```ts
   * const shipped = await this.context.map('ship', order.items, (item) => this.ship(item), { maxConcurrency: 3 });
   * ```
   */
  map<I, T>(
    items: readonly I[],
    run: (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
    options?: MapOptions<I, T>,
  ): Promise<BatchResult<T>>;
  map<I, T>(
    name: string | undefined,
    items: readonly I[],
    run: (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
    options?: MapOptions<I, T>,
  ): Promise<BatchResult<T>>;
  map<I, T>(...args: unknown[]): Promise<BatchResult<T>> {
    const [name, items, run, options = NO_OPTIONS] = namedCollection(args) as [
      string | undefined,
      readonly I[],
      (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
      MapOptions<I, T>?,
    ];
    checkOptions(options, MAP_OPTIONS, `map ${label(name)}`);
    return callMap(this.#call(name, 'a map'), items, run, options);
  }

  /**
   * Runs branches side by side, each in a scope of its own. Gives what became of each, as `map`
   * does.
   *
   * @throws InvalidArgumentError for options that can't be.
   * @example
   * ```ts
   * const checks = await this.context.parallel('checks', [
   *   { name: 'credit', run: () => this.checkCredit(order) },
   *   { name: 'fraud', run: () => this.checkFraud(order) },
   * ]);
   * ```
   */
  parallel<T>(branches: readonly Branch<T>[], options?: BatchOptions<T>): Promise<BatchResult<T>>;
  parallel<T>(
    name: string | undefined,
    branches: readonly Branch<T>[],
    options?: BatchOptions<T>,
  ): Promise<BatchResult<T>>;
  // For branches of several types, from which no single one can be inferred.
  parallel<const B extends Branch<unknown>>(
    branches: readonly B[],
    options?: BatchOptions<Branched<B>>,
  ): Promise<BatchResult<Branched<B>>>;
  parallel<const B extends Branch<unknown>>(
    name: string | undefined,
    branches: readonly B[],
    options?: BatchOptions<Branched<B>>,
  ): Promise<BatchResult<Branched<B>>>;
  parallel<T>(...args: unknown[]): Promise<BatchResult<T>> {
    const [name, branches, options = NO_OPTIONS] = namedCollection(args) as [
      string | undefined,
      readonly Branch<T>[],
      BatchOptions<T>?,
    ];
    checkOptions(options, BATCH_OPTIONS, `parallel ${label(name)}`);
    return callParallel(this.#call(name, 'a parallel'), branches, options);
  }

  /**
   * Waits for all, and gives their values in order; the first that fails decides. As `Promise.all`,
   * and recorded as one operation. Contenders are promises of operations that are under way, or
   * functions, whose operations are then the combinator's own.
   */
  all<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Contended<C>>;
  all<const C extends readonly Contender<unknown>[]>(name: string | undefined, contenders: C): Promise<Contended<C>>;
  all(...args: unknown[]): Promise<any> {
    return this.#combine(args, ALL, 'all');
  }

  /**
   * Waits until all have ended, and gives how. As `Promise.allSettled`, and recorded as one
   * operation.
   */
  allSettled<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Settled<C>>;
  allSettled<const C extends readonly Contender<unknown>[]>(
    name: string | undefined,
    contenders: C,
  ): Promise<Settled<C>>;
  allSettled(...args: unknown[]): Promise<any> {
    return this.#combine(args, ALL_SETTLED, 'allSettled');
  }

  /**
   * Gives the value of the first that succeeds. As `Promise.any`, with the winner recorded. What
   * the others, where they are functions, wait for outside is cancelled.
   *
   * @throws AggregateError with all errors, when none succeeds.
   */
  any<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Contended<C>[number]>;
  any<const C extends readonly Contender<unknown>[]>(
    name: string | undefined,
    contenders: C,
  ): Promise<Contended<C>[number]>;
  any(...args: unknown[]): Promise<any> {
    return this.#combine(args, ANY, 'any');
  }

  /**
   * Gives the value or throws the error of the first that ends. As `Promise.race`, with the winner
   * recorded. What the others, where they are functions, wait for outside is cancelled; promises go
   * on.
   *
   * @example
   * ```ts
   * const approval = await this.context.race('approval', [
   *   () => this.approval(order),
   *   () => this.context.wait('patience', '3d').then(() => undefined),
   * ]);
   * ```
   */
  race<const C extends readonly Contender<unknown>[]>(contenders: C): Promise<Contended<C>[number]>;
  race<const C extends readonly Contender<unknown>[]>(
    name: string | undefined,
    contenders: C,
  ): Promise<Contended<C>[number]>;
  race(...args: unknown[]): Promise<any> {
    return this.#combine(args, RACE, 'race');
  }

  #combine(args: unknown[], combinator: Combinator<any>, what: string): Promise<any> {
    const [name, contenders] = namedCollection(args) as [string | undefined, readonly Contender<unknown>[]];
    return combine(this.#call(name, what), contenders, combinator);
  }

  /**
   * Whether code that was changed under this id is to run as it is now: true for executions that
   * come here for the first time, which record it; false for those that had come past here before
   * the change. So both go on as they began.
   *
   * @example
   * ```ts
   * if (this.context.patched('fraud-check')) await this.checkFraud(order);
   * ```
   */
  patched(id: string): boolean {
    const { scope } = this.#call(`patch ${String(id)}`, 'patched');
    return patched(this.#invocation, scope, id);
  }

  /**
   * Stands where `patched` of this id stood, once no execution from before the change is left; it
   * can go when none is left that recorded it.
   */
  deprecatePatch(id: string): void {
    const { scope } = this.#call(`patch ${String(id)}`, 'deprecatePatch');
    deprecatePatch(this.#invocation, scope, id);
  }

  /**
   * A UUID (version 4 in form) that is the same in every replay, and in a step's body in every
   * attempt: fit for idempotency keys, not for secrets.
   */
  uuid(): string {
    return chanceHere(this.#invocation).uuid();
  }

  /**
   * A number from 0 to below 1 that is the same in every replay, and in a step's body in every
   * attempt.
   */
  random(): number {
    return chanceHere(this.#invocation).random();
  }

  /**
   * The time, the same in every replay: that of the newest result or answer that the code here has
   * been given, or of its start. In a context, an item or a branch that is what was given there, or
   * around it before it began. In a step's body, which is not replayed, the time that it is.
   */
  now(): Date {
    if (this.insideStep) return new Date(this.#invocation.clock.now());
    return new Date(this.#call(undefined, 'now').scope.now);
  }

  /** Where an operation called now belongs. */
  #call(name: string | undefined, what: string): CallProps {
    return callAt(this.#invocation, places.getStore(), name, what);
  }
}

const NO_OPTIONS = Object.freeze({});

/**
 * In place of a wait until a moment that has passed. Time of the workflow's own decides that, so
 * that each replay comes to the same.
 */
function noWait(name: string | undefined): DurableWait {
  if (name !== undefined) checkName(name, 'Wait');
  const over = Promise.resolve();
  return Object.assign(over, { cancel: () => over });
}

/** A name is always a leading string, and may be left out. */
function named(args: unknown[]): unknown[] {
  return typeof args[0] === 'function' ? [undefined, ...args] : args;
}

/**
 * As {@link named}, where a collection follows. What stands where only a collection could, is taken
 * for one, so that its refusal says what was given in place of an array: `map(undefined, code)`,
 * `all(new Set())`.
 */
function namedCollection(args: unknown[]): unknown[] {
  const [first, second] = args;
  if (Array.isArray(first)) return [undefined, ...args];
  const isNamed =
    Array.isArray(second) || typeof first === 'string' || (first === undefined && args.length > 1 && !follows(second));
  return isNamed ? args : [undefined, ...args];
}

/** Whether a value is what follows a collection: code, or options. */
function follows(value: unknown): boolean {
  return typeof value === 'function' || Object.prototype.toString.call(value) === '[object Object]';
}

function checkFunction(value: unknown, what: string): void {
  if (typeof value !== 'function') throw invalidArgument({ what, got: value, expected: 'a function' });
}
