import { isPromiseLike } from '../../../core/promise-like.js';
import type { Class } from '../../../core/types.js';
import { errorClassesOf, recordedText, type Serdes, type SerdesContext } from '../../../values/index.js';
import { type MethodBody, places } from '../../core/current-place.js';
import { endsInvocation } from '../../core/ending-errors.js';
import { originOf } from '../../core/invocation-facts.js';
import type { CallProps } from '../../core/operation-call.js';
import { label, Scope, type Unit } from '../../core/scope.js';
import {
  type BatchOutcome,
  type BatchSummary,
  endedItems,
  fromRecordedBatch,
  type ItemOutcome,
  summaryText,
  toRecordedBatch,
} from '../batch-result/batch-record.js';
import type { BatchResult } from '../batch-result/batch-result.js';
import { type BatchRevival, reviveBatch } from '../batch-result/batch-revival.js';
import { contextSerdes, readBackFor } from '../batch-result/batch-serdes.js';
import { ContextCall, type ContextProps } from '../context-call.js';
import { runInVirtualScope } from '../virtual-context.js';
import type { BatchOptions } from './batch-options.js';
import { BatchRun, type OnEnded } from './batch-run.js';
import { type BatchUnits, UnitIdentities } from './batch-units.js';
import {
  type CompletionPolicy,
  type CompletionPredicate,
  checkedCompletion,
  checkedConcurrency,
} from './completion.js';

/** Calls a map or a parallel. */
export function callBatch<T>(call: CallProps, units: BatchUnits<T>, options: BatchOptions<T>): Promise<BatchResult<T>> {
  return new BatchCall(call, units, options).ask();
}

/** The context of an item or branch, where it has a record of its own. */
class ItemCall<T> extends ContextCall<T, ItemOutcome> {
  readonly index: number;
  readonly #unit: Unit;

  constructor(call: CallProps, props: ContextProps<T, ItemOutcome, ItemCall<T>>, index: number, unit: Unit) {
    super(call, props);
    this.index = index;
    this.#unit = unit;
  }

  protected override get unit(): Unit {
    return this.#unit;
  }
}

/**
 * One call of a map or a parallel: a CONTEXT operation whose code runs the items.
 *
 * While it runs, `BatchRun` starts items in order of index and decides when the batch is done. A
 * `nested` item is a context of its own; a `flat` one is only a scope for names, so that its code
 * runs again on every replay. Either way an item ends as an `ItemOutcome`: text and errors as they
 * are recorded, never live values. The `BatchResult` is always made from these outcomes, so that it
 * is the same live and on replay.
 *
 * - Recorded whole, the result is read back and no item's code runs.
 * - Too large for that, a summary is recorded. On replay exactly the items that had ended run
 *   again, over their own records; the others are left out, as they were.
 * - The batch succeeds although items fail: failures are part of its result. It fails itself only
 *   if its completion function throws or its result can't be recorded.
 *
 * Invariants: the identity of an item depends on its given name or its index alone, never on the
 * order in which items run; an item that is still running when the batch is done stays unfinished
 * on every replay. The recorded form is in `batch-result/`; a change there has to read old records.
 */
class BatchCall<T> {
  readonly #call: CallProps;
  readonly #units: BatchUnits<T>;
  readonly #options: BatchOptions<T>;
  readonly #completion: CompletionPolicy | CompletionPredicate;
  readonly #maxConcurrency: number;
  readonly #itemSerdes: Serdes<T>;
  readonly #throws: readonly Class<Error>[];
  readonly #revival: BatchRevival<T>;
  /** Shared by all items, since there may be many. */
  readonly #itemProps: ContextProps<T, ItemOutcome, ItemCall<T>>;
  readonly #context: ContextCall<BatchOutcome, BatchResult<T>>;
  readonly #identities: UnitIdentities;
  /** What was recorded in this invocation. */
  #recorded: { readonly text: string; readonly outcome: BatchOutcome } | undefined;
  /** The decorated method that calls the batch. */
  readonly #method: MethodBody | undefined = places.getStore()?.method;

  constructor(call: CallProps, units: BatchUnits<T>, options: BatchOptions<T>) {
    const what = `${units.subType === 'Map' ? 'map' : 'parallel'} ${label(call.name)}`;
    const { invocation } = call;
    this.#call = call;
    this.#units = units;
    this.#options = options;
    this.#completion = checkedCompletion(options.completion, `completion of ${what}`);
    this.#maxConcurrency = checkedConcurrency(options.maxConcurrency, `maxConcurrency of ${what}`);
    this.#throws = errorClassesOf(options.throws, `throws of ${what}`);
    const { returns, itemSerdes } = options;
    this.#itemSerdes = contextSerdes(invocation, { returns, serdes: itemSerdes }, this.#throws);
    this.#revival = {
      serdes: this.#itemSerdes,
      throws: this.#throws,
      errors: invocation.errors,
      contextOf: ({ index }) => this.#contextOf(index),
      refOf: ({ index, name }) => ({ operationId: this.#identities.of(index).id, operationName: name }),
    };
    this.#itemProps = {
      subType: units.itemSubType,
      isAhead: true,
      throws: this.#throws,
      run: (_scope, { index }) => units.run(index),
      toText: (value, item) => recordedText(this.#itemSerdes, value, item.serdesContext),
      fromText: (text) => ({ text }),
    };
    this.#context = new ContextCall<BatchOutcome, BatchResult<T>>(call, {
      subType: units.subType,
      mayLeave: true,
      asksForAll: ({ completionReason }) => completionReason === 'ALL_COMPLETED',
      run: (scope) => this.#run(scope),
      rebuild: (scope, summary) => this.#rebuild(scope, JSON.parse(summary!)),
      toText: (outcome) => this.#toText(outcome),
      fromText: (text) => this.#fromText(text),
      summarize: (outcome) => this.#summarize(outcome),
    });
    this.#identities = new UnitIdentities(units, this.#context.id);
  }

  ask(): Promise<BatchResult<T>> {
    return this.#call.invocation.ask(this.#context);
  }

  #toText(outcome: BatchOutcome): string | Promise<string | undefined> {
    const { serdes } = this.#options;
    if (serdes === undefined) {
      const text = JSON.stringify(toRecordedBatch(outcome, (index) => this.#identities.of(index).isNamed));
      this.#recorded = { text, outcome };
      return text;
    }
    const context = this.#context.serdesContext;
    return this.#resultOf(outcome).then((result) => recordedText(serdes, result, context));
  }

  #fromText(text: string | undefined): BatchResult<T> | Promise<BatchResult<T>> {
    const { serdes } = this.#options;
    if (serdes === undefined) return reviveBatch(this.#outcomeOf(text!), this.#revival, true);
    return serdes.deserialize(text, this.#context.serdesContext);
  }

  /**
   * What was recorded just now need not be parsed: an outcome has texts and recorded errors only.
   */
  #outcomeOf(text: string): BatchOutcome {
    const recorded = this.#recorded;
    if (recorded?.text === text) return recorded.outcome;
    return fromRecordedBatch(JSON.parse(text), (index) => this.#identities.nameByIndex(index));
  }

  async #summarize(outcome: BatchOutcome): Promise<string> {
    const summary = this.#options.summarize?.(await this.#resultOf(outcome));
    return summaryText(this.#units.subType, outcome, summary);
  }

  #resultOf(outcome: BatchOutcome): Promise<BatchResult<T>> {
    return reviveBatch(outcome, this.#revival);
  }

  #run(scope: Scope): Promise<BatchOutcome> {
    return new BatchRun({
      count: this.#units.count,
      maxConcurrency: this.#maxConcurrency,
      completion: this.#completion,
      nameOf: (index) => this.#identities.of(index).name,
      start: (index, onEnded) => this.#start(scope, index, onEnded),
    }).run();
  }

  /** Runs the items that had ended once more, over what is recorded of each. */
  async #rebuild(scope: Scope, summary: BatchSummary): Promise<BatchOutcome> {
    const { completionReason, status, isSatisfied = true, totalCount } = summary;
    const ended = endedItems(summary);
    this.#call.invocation.runsOnly(
      scope,
      ended.map((index) => this.#identities.of(index).id),
    );
    const { items } = await new BatchRun({
      count: ended.length,
      maxConcurrency: this.#maxConcurrency,
      completion: { toleratedFailurePercentage: 100 },
      nameOf: () => undefined,
      start: (i, onEnded) => this.#start(scope, ended[i]!, (_index, outcome) => onEnded(i, outcome)),
    }).run();
    const outcomes = new Map(items.map(({ outcome }, i) => [ended[i]!, outcome]));
    const rebuilt = Array.from({ length: totalCount }, (_, index) => {
      return { index, name: this.#identities.of(index).name, outcome: outcomes.get(index) };
    });
    return { completionReason, status, isSatisfied, items: rebuilt };
  }

  #start(scope: Scope, index: number, onEnded: OnEnded): void {
    if (this.#options.nesting === 'flat') this.#startFlat(scope, index, onEnded);
    else this.#startNested(scope, index, onEnded);
  }

  #startNested(scope: Scope, index: number, onEnded: OnEnded): void {
    const unit = this.#identities.of(index);
    const { id, name } = unit;
    const { invocation } = this.#call;
    const item = new ItemCall<T>({ invocation, scope, name, id }, this.#itemProps, index, unit);
    invocation.ask(item).then(
      (outcome) => onEnded(index, outcome),
      () => onEnded(index, { error: item.failure! }),
    );
  }

  /**
   * Starts an item without a record of its own. Its outcome has the form that a record would have.
   */
  #startFlat(scope: Scope, index: number, onEnded: OnEnded): void {
    const unit = this.#identities.of(index);
    const { invocation } = this.#call;
    const { itemSubType, run } = this.#units;
    const inner = Scope.ofUnit(scope, itemSubType, unit);
    const fail = (error: unknown) => void this.#flatFailure(inner, error).then((outcome) => onEnded(index, outcome));
    let value: T | PromiseLike<T>;
    try {
      value = runInVirtualScope(invocation, inner, this.#method, run, index);
    } catch (error) {
      fail(error);
      return;
    }
    const succeed = (ready: T) => this.#flatSuccess(inner, index, ready, onEnded, fail);
    if (isPromiseLike(value)) value.then(succeed, fail);
    // Later, since otherwise items would begin within each other.
    else void Promise.resolve(value).then(succeed);
  }

  #flatSuccess(inner: Scope, index: number, value: T, onEnded: OnEnded, fail: (error: unknown) => void): void {
    const { invocation } = this.#call;
    invocation.scopeReturned(inner, false);
    inner.end();
    try {
      const known = readBackFor(this.#itemSerdes, value, new ItemSource(this.#contextOf, index));
      if (known !== undefined) {
        onEnded(index, known);
        return;
      }
      const text = recordedText(this.#itemSerdes, value, this.#contextOf(index));
      if (isPromiseLike(text)) invocation.whileWorking(text).then((ready) => onEnded(index, { text: ready }), fail);
      else onEnded(index, { text });
    } catch (error) {
      fail(error);
    }
  }

  async #flatFailure(inner: Scope, error: unknown): Promise<ItemOutcome> {
    const { invocation } = this.#call;
    inner.end();
    if (endsInvocation(invocation, error)) return new Promise(() => {});
    const recorded = invocation.errors.record(error, this.#throws);
    return { error: isPromiseLike(recorded) ? await invocation.whileWorking(recorded) : recorded };
  }

  readonly #contextOf = (index: number): SerdesContext => {
    const { invocation } = this.#call;
    const { id: operationId, name: operationName } = this.#identities.of(index);
    return { executionId: originOf(invocation), workflowName: invocation.workflowName, operationId, operationName };
  };
}

/** Gives the context of an item's result if that is needed. */
class ItemSource {
  readonly #contextOf: (index: number) => SerdesContext;
  readonly #index: number;

  constructor(contextOf: (index: number) => SerdesContext, index: number) {
    this.#contextOf = contextOf;
    this.#index = index;
  }

  get serdesContext(): SerdesContext {
    return this.#contextOf(this.#index);
  }
}
