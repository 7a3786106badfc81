import type { InvocationError } from '../../core/invocation-error.js';
import type { SafeLogger } from '../../core/logging/index.js';
import type { InvocationOutput, Operation, OperationUpdate } from '../../core/wire/index.js';
import type { StoreTransaction, TransactionRequest } from '../../journal/store-transaction.js';
import type { PluginHost } from '../../plugins/index.js';
import type { ErrorCodec } from '../../values/index.js';
import type { TransactionalEnd } from '../checkpoint/index.js';
import type { AwaitedCall, AwaitListener } from './awaited-call.js';
import type { InvocationFacts } from './invocation-facts.js';
import type { AnyCall, OperationCall } from './operation-call.js';
import type { Scope, Unit } from './scope.js';
import type { Settings } from './settings.js';
import type { StepBody } from './step-body.js';

/*
 * What operations, scopes and the API see of the invocation that they belong to. The invocation
 * implements it; nothing below the loop knows more of it. A function asks for the parts that it
 * uses, a call for `CallPort` and what its kind uses besides. What runs the workflow's code has the
 * whole `EnginePort`, since it hands that on to the code, which may call anything.
 */

/** What holds for the whole invocation. */
export interface Surroundings {
  readonly settings: Settings;
  readonly logger: SafeLogger;
  readonly errors: ErrorCodec;
}

/**
 * How soon an update has to be recorded. `awaited`: somebody waits until it is durable. `riding`:
 * it may wait for the next request. `resting`: it does, however long that takes. `ahead`: an end
 * that the code may be answered with at once.
 */
export type Urgency = 'awaited' | 'riding' | 'resting' | 'ahead';

/** The record of the execution, and what is added to it. */
export interface Recording {
  /** The newest known state of an operation. */
  recordOf(id: string): Operation | undefined;
  /** @param end absent for what no transaction commits. */
  checkpoint(update: OperationUpdate, urgency: Urgency, end?: TransactionalEnd): void;
  /** Whether a marker of this id is recorded. Nobody waits for markers, as for operations. */
  hasMarker(id: string, scope: Scope): boolean;
}

/** Bodies of steps and other work that runs in this process and keeps the invocation going. */
export interface Working {
  /**
   * Whether the execution is still this process's: `undefined` when that is certain, as it nearly
   * always is. A rejection means that it may be lost.
   */
  confirmLease(): Promise<void> | undefined;
  /** Begins a transaction for a body; `undefined` where the store has none. */
  beginTransaction(options: TransactionRequest): Promise<StoreTransaction> | undefined;
  /** @param isAtMostOnce whether its start had to be recorded before. */
  bodyBegins(body: StepBody, call: AnyCall, isAtMostOnce: boolean): void;
  bodyEnded(body: StepBody): void;
  /**
   * Whether a body that has failed did so because the invocation's time is over: then that is no
   * failure of its own, and the next invocation runs it again.
   */
  wasCutShort(body: StepBody): boolean;
  /** Keeps the invocation going while a promise of the engine's own is under way. */
  whileWorking<T>(promise: PromiseLike<T>): Promise<T>;
}

/** The stretches of code that have a record of their own. */
export interface Scopes {
  /**
   * Opens the inside of a context.
   *
   * @param isRebuilt whether the context has ended, and its code runs only to give its result once
   * more.
   * @param unit absent where the context is no unit of a batch.
   */
  openScope(owner: AnyCall, isRebuilt: boolean, unit: Unit | undefined): Scope;
  /** Of what is recorded in a scope, only these units are run again. */
  runsOnly(scope: Scope, unitIds: readonly string[]): void;
  /**
   * The code of a scope is done. Returns a promise where it can't end yet, since recorded
   * operations were not asked for.
   *
   * @param how it ended, for a message.
   */
  holdEnd(scope: Scope, how: string): Promise<void> | undefined;
  /**
   * The code of a scope has returned, and not been given up before.
   *
   * @param isWhole whether a warning names what is recorded and was not asked for.
   */
  scopeReturned(scope: Scope, isWhole: boolean): void;
  /**
   * Nobody waits for what is in a scope any more.
   *
   * @param isWhole whether a warning names the operations that are left unfinished.
   */
  closeScope(scope: Scope, isWhole: boolean): void;
}

/** The ways in which a call, a serdes or the code of a scope ends the whole invocation. */
export interface Ending {
  /** Ends the execution with an error that another invocation would only meet again. */
  fail(error: unknown): void;
  /** Ends the invocation with a fault that another one may get over. */
  breakOff(error: unknown): void;
  /** Breaks the invocation off as the user's code asks, once everything that waits is recorded. */
  interrupt(error: InvocationError): void;
  /** Ends the execution, once everything that waits is recorded. */
  close(output: InvocationOutput): void;
}

/** How code calls operations. */
export interface Calling {
  /** Takes an operation that the code calls: it is answered from the record, or begins. */
  ask<T>(call: OperationCall<T>): Promise<T>;
  /** The code has called what is no operation, or is one a moment later. */
  called(call: AwaitedCall<any>): void;
  /**
   * Whether an operation that is called now comes too late to be answered: the code that it belongs
   * to has ended, or the invocation is over. Such a call never settles, and a warning names it.
   */
  isTooLate(scope: Scope, subType: string, name: string | undefined): boolean;
}

/** How an operation moves, and waits until it can. */
export interface Moving {
  /**
   * Whether there is time to begin something. If not, it is left to the next invocation.
   *
   * @param isAtMostOnce whether it must not be interrupted once it has begun.
   */
  mayBegin(call: AnyCall, isAtMostOnce: boolean): boolean;
  /** What is recorded of an operation can be handed over now, in its turn. */
  ready(call: AnyCall): void;
  /**
   * An operation is pending: only time or somebody outside can move it.
   *
   * @param dueAt when it may move by itself, in epoch milliseconds; infinity when only somebody
   * else can move it.
   */
  goPending(call: AnyCall, dueAt: number): void;
  leavePending(call: AnyCall): void;
}

/** Learns that a rejected promise is handled after all. */
export interface RejectionOwner {
  handled(promise: Promise<unknown>): void;
}

/** What the workflow's code finds at the place where it runs. */
export interface Hosting {
  /** The `DurableContext` of the execution, which the engine itself has no use for. */
  readonly context: object;
  /** Absent without plugins, which then cost nothing. */
  readonly plugins: PluginHost | undefined;
  /**
   * A promise of the workflow's code was rejected before anybody handled it.
   *
   * @param scope that the code belongs to. Default: the workflow itself.
   * @param body of the step that the code belongs to.
   */
  rejectedUnhandled(promise: Promise<unknown>, reason: unknown, scope?: Scope, body?: StepBody): RejectionOwner;
}

/** What an operation of any kind sees of its invocation. */
export interface CallPort
  extends InvocationFacts,
    AwaitListener,
    Surroundings,
    Recording,
    Moving,
    Pick<Working, 'whileWorking'> {}

/** What those see who run the code of the workflow, or call operations for it. */
export interface EnginePort extends CallPort, Calling, Working, Scopes, Ending, Hosting {}
