import type { Duration } from '../../core/time/index.js';
import type { Class, ClassOrSchema, ValueOf } from '../../core/types.js';
import type { InputOf, OutputOf } from '../core/entry-types.js';
import type { Given, Returning } from '../core/result-options.js';
import type { BatchOptions, MapOptions } from '../operations/batch/batch-options.js';
import type { Branch, Branched } from '../operations/batch/parallel.js';
import type { BatchResult } from '../operations/batch-result/batch-result.js';
import type { CallbackHandle } from '../operations/callback/callback.js';
import type { CallbackOptions, WaitForCallbackOptions } from '../operations/callback/callback-options.js';
import type { WaitForConditionOptions } from '../operations/condition/wait-for-condition-options.js';
import type { ChildContextOptions, GivenByGroup } from '../operations/context/child-context-options.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../operations/invoke/invoke-options.js';
import type { StepOptions } from '../operations/step/step-options.js';
import type { DurableWait } from '../operations/wait/wait.js';
import type { CombinatorCalls } from './combinator-calls.js';
import type { ExecutionFacts } from './execution-facts.js';

/**
 * The execution as its own code sees it: `this.context` of a workflow.
 *
 * Each method calls one durable operation, in the scope of the code that runs: the workflow, or the
 * child context, item or branch around the call. The operation is recorded; on replay its recorded
 * result is returned, revived, and its body does not run again.
 *
 * - The name leads and is optional, up to 256 printable ASCII characters; options come last. The
 *   name identifies the operation in its scope, together with the number of its use there.
 *   Operations without a name are identified by their kind and order, so name what may move when
 *   the code changes.
 * - Bad arguments are refused before anything is recorded. Calls outside workflow code, and in the
 *   body of a step, throw a `ContextMisuseError` at once.
 * - Every operation may end with an error of its own, or with one of a class listed in its
 *   `throws`. Errors of other classes arrive wrapped, with their type and message.
 * - A schema in `returns` takes what the code gives, whatever its type, and the call resolves to
 * what the schema gives.
 * - Calls that are not awaited one by one run side by side, and complete on replay in the order in
 *   which they completed.
 */
export interface DurableContext extends ExecutionFacts, CombinatorCalls {
  /**
   * Runs work once and records its result. An attempt that fails is repeated as `retry` says, by
   * default up to 6 times; a process that dies in the middle of an attempt makes it run again.
   *
   * @param run the work: plain code that calls no operations. Its result may be up to 256 KiB.
   * @throws StepError, or a class listed in `throws`, when the step fails for good.
   * @throws SerializationError when the result can't be recorded, and `SizeLimitError` when it is
   * too large; neither is retried.
   * @example
   * ```ts
   * const rate = await this.context.step('fetch-rate', () => rates.latest('EUR'), {
   *   retry: fixedDelay({ delay: '10s' }),
   * });
   * ```
   */
  step<T, const R extends ClassOrSchema>(
    run: () => T | PromiseLike<T>,
    options: Returning<R, StepOptions<Given<R, T>>>,
  ): Promise<Given<R, T>>;
  step<T, const R extends ClassOrSchema>(
    name: string | undefined,
    run: () => T | PromiseLike<T>,
    options: Returning<R, StepOptions<Given<R, T>>>,
  ): Promise<Given<R, T>>;
  step<T>(run: () => T | PromiseLike<T>, options?: StepOptions<T>): Promise<T>;
  step<T>(name: string | undefined, run: () => T | PromiseLike<T>, options?: StepOptions<T>): Promise<T>;

  /**
   * Pauses the workflow, without keeping a process, for 1 second to 366 days or until a moment.
   * Durations are whole seconds, rounded up. A moment that has passed by {@link now} is not waited
   * for, and nothing is recorded then.
   *
   * @throws InvalidArgumentError when the duration is malformed or out of range, or the moment is
   * no valid date or more than 366 days away.
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

  /**
   * Creates a callback, which somebody outside completes under its id. To hand the id over in a
   * retried step of its own, use {@link waitForCallback}.
   *
   * @returns the callback, once its id exists. Its `result()` throws a `CallbackFailedError` or a
   * `CallbackTimedOutError`.
   * @example
   * ```ts
   * const paid = await this.context.createCallback<Payment>('paid', { timeout: { days: 3 }, returns: () => Payment });
   * await this.sendInvoice(paid.callbackId);
   * const payment = await paid.result();
   * ```
   */
  createCallback<const R extends ClassOrSchema>(
    options: Returning<R, CallbackOptions<ValueOf<R>>>,
  ): Promise<CallbackHandle<ValueOf<R>>>;
  createCallback<const R extends ClassOrSchema>(
    name: string | undefined,
    options: Returning<R, CallbackOptions<ValueOf<R>>>,
  ): Promise<CallbackHandle<ValueOf<R>>>;
  createCallback<T>(options?: CallbackOptions<T>): Promise<CallbackHandle<T>>;
  createCallback<T>(name: string | undefined, options?: CallbackOptions<T>): Promise<CallbackHandle<T>>;

  /**
   * Creates a callback, runs `submit` with its id as a retried, recorded step, and waits for the
   * answer from outside.
   *
   * @throws CallbackSubmitterError when `submit` fails and no attempt is left.
   * @throws CallbackFailedError when the outside reports a failure.
   * @throws CallbackTimedOutError when `timeout` or `heartbeatTimeout` is over. Default: no limit.
   * @example
   * ```ts
   * const answer = await this.context.waitForCallback('approval', (id) => mail.askManager(id), { timeout: '3d' });
   * ```
   */
  waitForCallback<const R extends ClassOrSchema>(
    submit: (callbackId: string) => unknown,
    options: Returning<R, WaitForCallbackOptions<ValueOf<R>>>,
  ): Promise<ValueOf<R>>;
  waitForCallback<const R extends ClassOrSchema>(
    name: string | undefined,
    submit: (callbackId: string) => unknown,
    options: Returning<R, WaitForCallbackOptions<ValueOf<R>>>,
  ): Promise<ValueOf<R>>;
  waitForCallback<T>(submit: (callbackId: string) => unknown, options?: WaitForCallbackOptions<T>): Promise<T>;
  waitForCallback<T>(
    name: string | undefined,
    submit: (callbackId: string) => unknown,
    options?: WaitForCallbackOptions<T>,
  ): Promise<T>;

  /**
   * Repeats a check until its state satisfies `until`, by default up to 60 times. Each check
   * receives the state that the check before it returned; no process runs between two checks. A
   * check that throws ends the operation.
   *
   * @param check one check. Its state may be up to 256 KiB.
   * @throws WaitForConditionError, or a class listed in `throws`, when a check throws; a
   * `WaitForConditionError` also when `strategy` gives up.
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
  waitForCondition<const R extends ClassOrSchema>(
    check: (state: ValueOf<R>) => unknown,
    options: Returning<R, WaitForConditionOptions<ValueOf<R>>>,
  ): Promise<ValueOf<R>>;
  waitForCondition<const R extends ClassOrSchema>(
    name: string | undefined,
    check: (state: ValueOf<R>) => unknown,
    options: Returning<R, WaitForConditionOptions<ValueOf<R>>>,
  ): Promise<ValueOf<R>>;
  waitForCondition<S>(check: (state: S) => S | PromiseLike<S>, options: WaitForConditionOptions<S>): Promise<S>;
  waitForCondition<S>(
    name: string | undefined,
    check: (state: S) => S | PromiseLike<S>,
    options: WaitForConditionOptions<S>,
  ): Promise<S>;

  /**
   * Runs another workflow, or a function, and waits for its result, without keeping a process.
   *
   * @param payload the input of the target: up to 256 KiB, validated if the target is a workflow
   * with an input class.
   * @throws InvokeFailedError, or a class listed in `throws`, when the target fails.
   * @throws InvokeTimedOutError when the target or the `timeout` of the call runs out of time.
   * @throws InvokeStoppedError when the target was stopped.
   * @example
   * ```ts
   * const invoice = await this.context.invoke('bill', new BillingRequest(order), { workflow: () => BillingWorkflow });
   * const rate = await this.context.invoke('rate', { currency: 'EUR' }, { functionName: 'rates:live' });
   * ```
   */
  invoke<const R extends ClassOrSchema>(
    payload: unknown,
    options: Returning<R, InvokeFunctionOptions<ValueOf<R>>>,
  ): Promise<ValueOf<R>>;
  invoke<const R extends ClassOrSchema>(
    name: string | undefined,
    payload: unknown,
    options: Returning<R, InvokeFunctionOptions<ValueOf<R>>>,
  ): Promise<ValueOf<R>>;
  invoke<T = any>(payload: unknown, options: InvokeFunctionOptions<T>): Promise<T>;
  invoke<T = any>(name: string | undefined, payload: unknown, options: InvokeFunctionOptions<T>): Promise<T>;
  // Last, because the compiler reports the errors of the last overload.
  invoke<W extends Class<object>>(payload: InputOf<W>, options: InvokeWorkflowOptions<W>): Promise<OutputOf<W>>;
  invoke<W extends Class<object>>(
    name: string | undefined,
    payload: InputOf<W>,
    options: InvokeWorkflowOptions<W>,
  ): Promise<OutputOf<W>>;

  /**
   * Runs a group of operations in a scope of its own, as one operation. Names inside it don't
   * collide with names outside, and once it has ended, its result stands for the whole group. A
   * result above 256 KiB is rebuilt from the operations in the group.
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
  runInChildContext<T, const R extends ClassOrSchema>(
    run: () => T | PromiseLike<T>,
    options: Returning<R, ChildContextOptions<GivenByGroup<R, T>>>,
  ): Promise<GivenByGroup<R, T>>;
  runInChildContext<T, const R extends ClassOrSchema>(
    name: string | undefined,
    run: () => T | PromiseLike<T>,
    options: Returning<R, ChildContextOptions<GivenByGroup<R, T>>>,
  ): Promise<GivenByGroup<R, T>>;
  runInChildContext<T>(run: () => T | PromiseLike<T>, options?: ChildContextOptions<T>): Promise<T>;
  runInChildContext<T>(
    name: string | undefined,
    run: () => T | PromiseLike<T>,
    options?: ChildContextOptions<T>,
  ): Promise<T>;

  /**
   * Runs code for each item, each in a scope of its own: all at the same time, or up to
   * `maxConcurrency`. A failed item ends the map early unless `completion` says otherwise.
   *
   * @returns how each started item ended. Failures don't reject it: call `throwIfError()`, or
   * `throwIfUnsatisfied()` where some may fail.
   * @throws ChildContextError when the completion function throws.
   * @throws InvalidArgumentError when `items` is not an array, or an option is out of range.
   * @example
   * ```ts
   * const shipped = await this.context.map('ship', order.items, (item) => this.ship(item), { maxConcurrency: 3 });
   * shipped.throwIfError();
   * ```
   */
  map<I, T, const R extends ClassOrSchema>(
    items: readonly I[],
    run: (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
    options: Returning<R, MapOptions<I, Given<R, T>>>,
  ): Promise<BatchResult<Given<R, T>>>;
  map<I, T, const R extends ClassOrSchema>(
    name: string | undefined,
    items: readonly I[],
    run: (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
    options: Returning<R, MapOptions<I, Given<R, T>>>,
  ): Promise<BatchResult<Given<R, T>>>;
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

  /**
   * Runs branches side by side, each in a scope of its own. Completion, concurrency and result are
   * those of {@link map}.
   *
   * @param branches functions, or `{ name, run }`.
   * @throws ChildContextError when the completion function throws.
   * @throws InvalidArgumentError when `branches` is not an array of branches, or an option is out
   * of range.
   * @example
   * ```ts
   * const checks = await this.context.parallel('checks', [
   *   { name: 'credit', run: () => this.checkCredit(order) },
   *   { name: 'fraud', run: () => this.checkFraud(order) },
   * ]);
   * ```
   */
  parallel<const B extends Branch<unknown>, const R extends ClassOrSchema>(
    branches: readonly B[],
    options: Returning<R, BatchOptions<Given<R, Branched<B>>>>,
  ): Promise<BatchResult<Given<R, Branched<B>>>>;
  parallel<const B extends Branch<unknown>, const R extends ClassOrSchema>(
    name: string | undefined,
    branches: readonly B[],
    options: Returning<R, BatchOptions<Given<R, Branched<B>>>>,
  ): Promise<BatchResult<Given<R, Branched<B>>>>;
  parallel<T>(branches: readonly Branch<T>[], options?: BatchOptions<T>): Promise<BatchResult<T>>;
  parallel<T>(
    name: string | undefined,
    branches: readonly Branch<T>[],
    options?: BatchOptions<T>,
  ): Promise<BatchResult<T>>;
  // For branches of several types, from which no single type can be inferred.
  parallel<const B extends Branch<unknown>>(
    branches: readonly B[],
    options?: BatchOptions<Branched<B>>,
  ): Promise<BatchResult<Branched<B>>>;
  parallel<const B extends Branch<unknown>>(
    name: string | undefined,
    branches: readonly B[],
    options?: BatchOptions<Branched<B>>,
  ): Promise<BatchResult<Branched<B>>>;

  /**
   * Returns whether this execution takes the changed code: true if it reaches this place for the
   * first time, and then the id is recorded; false if it had passed this place before the change.
   * So every execution goes on as it began.
   *
   * @param id identifies the change in its scope: up to 250 printable ASCII characters.
   * @example
   * ```ts
   * if (this.context.patched('fraud-check')) await this.checkFraud(order);
   * ```
   */
  patched(id: string): boolean;

  /**
   * Takes the place of `patched` of the same id once no execution from before the change is left.
   * Remove it when no execution that recorded the id is left.
   *
   * @example
   * ```ts
   * this.context.deprecatePatch('fraud-check');
   * await this.checkFraud(order);
   * ```
   */
  deprecatePatch(id: string): void;
}
