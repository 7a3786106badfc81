import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { INSPECTED } from '../../core/inspected.js';
import type { LambdaContext } from '../../core/lambda-context.js';
import type { Logger } from '../../core/logging/index.js';
import { places } from '../core/current-place.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { EnginePort } from '../core/engine-port.js';
import type { CallProps } from '../core/operation-call.js';
import { callMap } from '../operations/batch/map.js';
import { callParallel } from '../operations/batch/parallel.js';
import type { BatchResult } from '../operations/batch-result/batch-result.js';
import { type CallbackHandle, callCallback } from '../operations/callback/callback.js';
import { callWaitForCallback } from '../operations/callback/wait-for-callback.js';
import { callAll, callAllSettled, callAny, callRace } from '../operations/combinators/combinators.js';
import { callWaitForCondition } from '../operations/condition/wait-for-condition.js';
import { callChildContext } from '../operations/context/child-context.js';
import { callInvoke } from '../operations/invoke/invoke.js';
import { deprecatePatch, patched } from '../operations/patch.js';
import { callStep } from '../operations/step/step.js';
import { callWait, type DurableWait } from '../operations/wait/wait.js';
import { nameBeforeArray, nameBeforeCode, nameBeforeOptions, nameBeforeValues } from './call-arguments.js';
import { bodyHere, callAt, isInsideStep, loggerHere, operationIdHere, randomHere } from './call-site.js';
import type { DurableContext } from './durable-context.js';

/**
 * The `DurableContext` of one invocation. There is one for all of its code: which scope and which
 * body a call belongs to is found at the call, from the place where the code runs (`call-site.ts`).
 *
 * It is thin on purpose. A call sorts its arguments, finds its place, and goes to the folder of its
 * kind of operation, which checks the arguments and calls the operation. What differs for decorated
 * methods is in `decorated-calls.ts`.
 */
export class EngineContext implements DurableContext {
  readonly #invocation: EnginePort;
  readonly #observer: EngineObserver | undefined;
  #logger: Logger | undefined;

  constructor(invocation: EnginePort, observer: EngineObserver | undefined) {
    this.#invocation = invocation;
    this.#observer = observer;
  }

  get logger(): Logger {
    this.#logger ??= loggerHere(this.#invocation);
    return this.#logger;
  }

  get executionId(): string {
    return this.#invocation.executionId;
  }

  get executionName(): string | undefined {
    return this.#invocation.execution.Name;
  }

  get tenantId(): string | undefined {
    return this.#invocation.platform.tenantId;
  }

  get rawInput(): string | undefined {
    return this.#invocation.execution.ExecutionDetails?.InputPayload;
  }

  get operationId(): string | undefined {
    return operationIdHere(this.#invocation);
  }

  get lambdaContext(): LambdaContext | undefined {
    this.#observer?.platformRead?.('this.context.lambdaContext', lambdaContextGetter);
    return this.#invocation.platform.lambdaContext;
  }

  remainingMillis(): number {
    this.#observer?.platformRead?.('this.context.remainingMillis()', this.remainingMillis);
    return this.#invocation.platform.remainingMillis();
  }

  get attempt(): number {
    return bodyHere('attempt').attempt;
  }

  get signal(): AbortSignal {
    return bodyHere('signal').signal;
  }

  get callbackId(): string {
    const { callbackId, title } = bodyHere('callbackId');
    if (callbackId !== undefined) return callbackId;
    throw new ContextMisuseError(
      `context.callbackId was read in ${title}, which is not the submitter of a callback. ` +
        'It exists only in the body of a @Callback method and in the function given to waitForCallback.',
    );
  }

  transaction<Client>(): Client {
    const { transaction, title } = bodyHere('transaction()');
    if (transaction !== undefined) return transaction.client as Client;
    throw new ContextMisuseError(
      `context.transaction() was called in the body of ${title}, which is no @Transaction method.`,
    );
  }

  uuid(): string {
    return randomHere(this.#invocation).uuid();
  }

  random(): number {
    return randomHere(this.#invocation).random();
  }

  now(): Date {
    if (isInsideStep()) return new Date(this.#invocation.clock.now());
    return new Date(this.#call(undefined, 'now').scope.now);
  }

  step(...args: unknown[]): Promise<any> {
    const [name, run, options] = nameBeforeCode(args);
    return callStep(this.#call(name, 'a step'), run, options);
  }

  wait(...args: unknown[]): DurableWait {
    const [name, until] = nameBeforeValues(args, 1);
    return callWait(this.#call(name, 'a wait'), until);
  }

  createCallback(...args: unknown[]): Promise<CallbackHandle<any>> {
    const [name, options] = nameBeforeOptions(args);
    return callCallback(this.#call(name, 'a callback'), options);
  }

  waitForCallback(...args: unknown[]): Promise<any> {
    const [name, submit, options] = nameBeforeCode(args);
    return callWaitForCallback(this.#call(name, 'a callback'), submit, options);
  }

  waitForCondition(...args: unknown[]): Promise<any> {
    const [name, check, options] = nameBeforeCode(args);
    return callWaitForCondition(this.#call(name, 'waitForCondition'), check, options);
  }

  invoke(...args: unknown[]): Promise<any> {
    const [name, payload, options] = nameBeforeValues(args, 2);
    return callInvoke(this.#call(name, 'an invoke'), payload, options);
  }

  runInChildContext(...args: unknown[]): Promise<any> {
    const [name, run, options] = nameBeforeCode(args);
    return callChildContext(this.#call(name, 'a child context'), run, options);
  }

  map(...args: unknown[]): Promise<BatchResult<any>> {
    const [name, items, run, options] = nameBeforeArray(args);
    return callMap(this.#call(name, 'a map'), items, run, options);
  }

  parallel(...args: unknown[]): Promise<BatchResult<any>> {
    const [name, branches, options] = nameBeforeArray(args);
    return callParallel(this.#call(name, 'a parallel'), branches, options);
  }

  all(...args: unknown[]): Promise<any> {
    const [name, contenders] = nameBeforeArray(args);
    return callAll(this.#call(name, 'all'), contenders);
  }

  allSettled(...args: unknown[]): Promise<any> {
    const [name, contenders] = nameBeforeArray(args);
    return callAllSettled(this.#call(name, 'allSettled'), contenders);
  }

  any(...args: unknown[]): Promise<any> {
    const [name, contenders] = nameBeforeArray(args);
    return callAny(this.#call(name, 'any'), contenders);
  }

  race(...args: unknown[]): Promise<any> {
    const [name, contenders] = nameBeforeArray(args);
    return callRace(this.#call(name, 'race'), contenders);
  }

  patched(id: string): boolean {
    const { scope } = this.#call(`patch ${String(id)}`, 'patched');
    return patched(this.#invocation, scope, id);
  }

  deprecatePatch(id: string): void {
    const { scope } = this.#call(`patch ${String(id)}`, 'deprecatePatch');
    deprecatePatch(this.#invocation, scope, id);
  }

  [INSPECTED](): string {
    return `DurableContext of ${this.#invocation.workflowName} ${this.#invocation.executionId}`;
  }

  /** The place of an operation that is called now. @param what names the call in messages. */
  #call(name: string | undefined, what: string): CallProps {
    return callAt(this.#invocation, places.getStore(), name, what);
  }
}

const lambdaContextGetter = Object.getOwnPropertyDescriptor(EngineContext.prototype, 'lambdaContext')!.get!;
