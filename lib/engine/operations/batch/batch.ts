import { isPromiseLike } from '../../../core/promise-like.js';
import { errorClassesOf } from '../../../values/errors/error-classes.js';
import {
  loadTransformer,
  needsTransformer,
  recordedText,
  type Serdes,
  type SerdesContext,
} from '../../../values/index.js';
import { endsInvocation } from '../../core/ending-errors.js';
import type { CallProps } from '../../core/operation-call.js';
import { NameIds } from '../../core/operation-ids.js';
import { checkName, label, type Scope } from '../../core/scope.js';
import type { Class } from '../../core/value-options.js';
import { ContextCall, type ContextProps } from '../context/context-call.js';
import { runInVirtualScope } from '../virtual-context.js';
import type { BatchOptions } from './batch-options.js';
import { batchOf, batchText, hadEnded, summaryOf, summaryText } from './batch-record.js';
import type { BatchResult } from './batch-result.js';
import { type BatchRevival, batchResultOf } from './batch-revival.js';
import { type BatchOutcome, BatchRun, type ItemOutcome, type ItemState, type OnEnded } from './batch-run.js';
import { contextSerdes } from './batch-serdes.js';
import {
  type CompletionPolicy,
  type CompletionPredicate,
  checkedCompletion,
  checkedConcurrency,
} from './completion.js';

/** What a map and a parallel have in common: so many pieces of code, each in a scope of its own. */
export interface BatchUnits<T> {
  readonly subType: 'Map' | 'Parallel';
  readonly itemSubType: 'MapIteration' | 'ParallelBranch';
  /** What an unnamed item's name begins with. */
  readonly itemPrefix: string;
  readonly count: number;
  /** The name given to an item, which identifies it in place of its index. */
  readonly givenName: (index: number) => string | undefined;
  readonly run: (index: number) => T | PromiseLike<T>;
}

/** Asks for a map or parallel. */
export function runBatch<T>(call: CallProps, units: BatchUnits<T>, options: BatchOptions<T>): Promise<BatchResult<T>> {
  return new Batch(call, units, options).ask();
}

/** An item or branch with a record of its own. */
class ItemCall<T> extends ContextCall<T, ItemOutcome> {
  readonly index: number;

  constructor(call: CallProps, props: ContextProps<T, ItemOutcome, ItemCall<T>>, index: number) {
    super(call, props);
    this.index = index;
  }
}

class Batch<T> {
  readonly #call: CallProps;
  readonly #units: BatchUnits<T>;
  readonly #options: BatchOptions<T>;
  readonly #completion: CompletionPolicy | CompletionPredicate;
  readonly #maxConcurrency: number;
  readonly #itemSerdes: Serdes<T>;
  readonly #throws: readonly Class<Error>[];
  readonly #revival: BatchRevival<T>;
  readonly #identities: { readonly id: string; readonly name: string }[] = [];
  readonly #ids = new Map<string, NameIds>();
  /** Shared by all items: there may be many. */
  readonly #itemProps: ContextProps<T, ItemOutcome, ItemCall<T>>;
  #contextId = '';

  constructor(call: CallProps, units: BatchUnits<T>, options: BatchOptions<T>) {
    const what = `${units.subType === 'Map' ? 'map' : 'parallel'} ${label(call.name)}`;
    this.#call = call;
    this.#units = units;
    this.#options = options;
    this.#completion = checkedCompletion(options.completion, `completion of ${what}`);
    this.#maxConcurrency = checkedConcurrency(options.maxConcurrency, `maxConcurrency of ${what}`);
    const { invocation } = call;
    const { returns, itemSerdes, throws } = options;
    this.#throws = errorClassesOf(throws, `throws of ${what}`);
    this.#itemSerdes = contextSerdes(invocation, { returns, serdes: itemSerdes }, this.#throws);
    const identify = ({ index }: ItemState) => this.#identify(index);
    this.#revival = {
      serdes: this.#itemSerdes,
      throws: this.#throws,
      errors: invocation.errors,
      contextOf: (item) => this.#itemContext(identify(item).id, item.name),
      refOf: (item) => ({ operationId: identify(item).id, operationName: item.name }),
    };
    this.#itemProps = {
      subType: units.itemSubType,
      isAhead: true,
      throws: this.#throws,
      run: (_scope, { index }) => units.run(index),
      toText: (value, item) => recordedText(this.#itemSerdes, value, invocation.serdesContext(item)),
      fromText: (text) => ({ text }),
    };
  }

  ask(): Promise<BatchResult<T>> {
    const { invocation } = this.#call;
    const { subType } = this.#units;
    const { serdes, summarize } = this.#options;
    const context: ContextCall<BatchOutcome, BatchResult<T>> = new ContextCall(this.#call, {
      subType,
      mayLeave: true,
      asksForAll: ({ completionReason }) => completionReason === 'ALL_COMPLETED',
      run: (scope) => this.#run(scope),
      rebuild: (scope, summary) => this.#rebuild(scope, summary),
      toText: (outcome) => {
        if (serdes === undefined) return batchText(outcome);
        return this.#resultOf(outcome).then((result) =>
          recordedText(serdes, result, invocation.serdesContext(context)),
        );
      },
      fromText: (text) => {
        if (serdes === undefined) return this.#resultOf(batchOf(text));
        return serdes.deserialize(text, invocation.serdesContext(context));
      },
      summarize: async (outcome) =>
        summaryText(subType, outcome, summarize === undefined ? undefined : summarize(await this.#resultOf(outcome))),
    });
    this.#contextId = context.id;
    return invocation.ask(context);
  }

  #run(scope: Scope): Promise<BatchOutcome> {
    return new BatchRun({
      count: this.#units.count,
      maxConcurrency: this.#maxConcurrency,
      completion: this.#completion,
      nameOf: (index) => this.#identify(index).name,
      start: (index, onEnded) => this.#start(scope, index, onEnded),
    }).run();
  }

  /** Runs the items that had ended once more; what is recorded of each stands for its work. */
  async #rebuild(scope: Scope, text: string | undefined): Promise<BatchOutcome> {
    const summary = summaryOf(text);
    const { completionReason, status, isSatisfied = true, totalCount } = summary;
    const ended = Array.from({ length: totalCount }, (_, index) => index).filter((index) => hadEnded(summary, index));
    this.#call.invocation.runsOnly(
      scope,
      ended.map((index) => this.#identify(index).id),
    );
    const { items } = await new BatchRun({
      count: ended.length,
      maxConcurrency: this.#maxConcurrency,
      completion: { toleratedFailurePercentage: 100 },
      nameOf: () => undefined,
      start: (i, onEnded) => this.#start(scope, ended[i]!, (_index, outcome) => onEnded(i, outcome)),
    }).run();
    const outcomes = new Map(items.map(({ outcome }, i) => [ended[i]!, outcome]));
    return {
      completionReason,
      status,
      isSatisfied,
      items: Array.from({ length: totalCount }, (_, index) => {
        const { name } = this.#identify(index);
        return { index, name, outcome: outcomes.get(index) };
      }),
    };
  }

  #start(scope: Scope, index: number, onEnded: OnEnded): void {
    if (this.#options.nesting === 'flat') this.#startFlat(scope, index, onEnded);
    else this.#startNested(scope, index, onEnded);
  }

  #startNested(scope: Scope, index: number, onEnded: OnEnded): void {
    const { id, name } = this.#identify(index);
    const { invocation } = this.#call;
    const item = new ItemCall<T>({ invocation, scope, name, id }, this.#itemProps, index);
    invocation.ask(item).then(
      (outcome) => onEnded(index, outcome),
      () => onEnded(index, { error: item.failure! }),
    );
  }

  /**
   * The item has no record of its own; its outcome is put into the form that it would have there.
   */
  #startFlat(scope: Scope, index: number, onEnded: OnEnded): void {
    const { id, name } = this.#identify(index);
    const { invocation } = this.#call;
    const { itemSubType, run } = this.#units;
    const inner = invocation.openUnit(scope, id, itemSubType, name);
    const fail = (error: unknown) => void this.#flatFailure(inner, error).then((outcome) => onEnded(index, outcome));
    let value: T | PromiseLike<T>;
    try {
      value = runInVirtualScope(invocation, inner, run, index);
    } catch (error) {
      fail(error);
      return;
    }
    const succeed = (ready: T) => this.#flatSuccess(inner, index, ready, onEnded, fail);
    if (isPromiseLike(value)) value.then(succeed, fail);
    // Not at once: items would begin within each other.
    else void Promise.resolve(value).then(succeed);
  }

  #flatSuccess(inner: Scope, index: number, value: T, onEnded: OnEnded, fail: (error: unknown) => void): void {
    this.#call.invocation.watch?.returned?.(inner);
    inner.end();
    const { id, name } = this.#identify(index);
    try {
      const text = recordedText(this.#itemSerdes, value, this.#itemContext(id, name));
      if (isPromiseLike(text))
        this.#call.invocation.whileWorking(text).then((ready) => onEnded(index, { text: ready }), fail);
      else onEnded(index, { text });
    } catch (error) {
      fail(error);
    }
  }

  async #flatFailure(inner: Scope, error: unknown): Promise<ItemOutcome> {
    inner.end();
    if (endsInvocation(this.#call.invocation, error)) return new Promise(() => {});
    if (needsTransformer(this.#throws)) await this.#call.invocation.whileWorking(loadTransformer());
    return { error: this.#call.invocation.errors.record(error, this.#throws) };
  }

  /** An item's id and name. Given names count as often as they come, others go by index. */
  #identify(index: number) {
    const { itemSubType, itemPrefix, givenName } = this.#units;
    for (let next = this.#identities.length; next <= index; next++) {
      const given = givenName(next);
      if (given !== undefined) checkName(given, itemSubType);
      // No given name can begin like this, since names are printable.
      const ids = this.#idsOf(given ?? `\0${itemSubType}`);
      const id = given === undefined ? ids.of(next) : ids.next();
      this.#identities.push({ id, name: given ?? `${itemPrefix}-${next}` });
    }
    return this.#identities[index]!;
  }

  #idsOf(key: string): NameIds {
    let ids = this.#ids.get(key);
    if (ids === undefined) {
      ids = new NameIds(this.#contextId, key);
      this.#ids.set(key, ids);
    }
    return ids;
  }

  #resultOf(outcome: BatchOutcome): Promise<BatchResult<T>> {
    return batchResultOf(outcome, this.#revival);
  }

  #itemContext(operationId: string | undefined, operationName: string | undefined): SerdesContext {
    const { executionId, workflowName } = this.#call.invocation;
    return { executionId, workflowName, operationId, operationName };
  }
}
