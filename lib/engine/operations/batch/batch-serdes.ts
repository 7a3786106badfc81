import { isPromiseLike } from '../../../core/promise-like.js';
import {
  loadTransformer,
  needsTransformer,
  recordedText,
  type Serdes,
  type SerdesContext,
} from '../../../values/index.js';
import type { ErrorForm } from '../../core/error-form.js';
import type { Class, ResultOptions } from '../../core/value-options.js';
import type { Invocation } from '../../loop/invocation.js';
import { batchOf, batchText } from './batch-record.js';
import { type BatchItem, BatchResult } from './batch-result.js';
import { batchResultOf } from './batch-revival.js';
import type { ItemState } from './batch-run.js';

/**
 * What a recorded `BatchResult` begins with. JSON.stringify writes no spaces, so that no value's
 * own text begins like it.
 */
const MARK = '{ "BatchResult": ';
/** What a serdes of the user's may write all the same: it gets a space before it. */
const LIKE_MARK = /^ *\{ "BatchResult": /;

/**
 * The serdes for what the code of a context gives. That may be the result of a map or parallel: it
 * is recorded item by item, each item's result as the options say, and comes back as a
 * `BatchResult`. A serdes of the user's own gets everything as it is.
 *
 * @param throws error classes to revive besides Everstep's own.
 */
export function contextSerdes<T>(
  invocation: Invocation,
  options: ResultOptions<T>,
  throws: readonly Class<Error>[],
): Serdes<T> {
  const { serdes } = options;
  const inner = invocation.serdesFor(options);
  return serdes !== undefined && serdes.over === undefined ? inner : new BatchSerdes(inner, throws, invocation.errors);
}

class BatchSerdes implements Serdes<any> {
  readonly #serdes: Serdes;
  readonly #throws: readonly Class<Error>[];
  readonly #errors: ErrorForm;

  constructor(serdes: Serdes, throws: readonly Class<Error>[], errors: ErrorForm) {
    this.#serdes = serdes;
    this.#throws = throws;
    this.#errors = errors;
  }

  serialize(value: unknown, context: SerdesContext): string | undefined | Promise<string | undefined> {
    if (value instanceof BatchResult) return this.#textOf(value, context);
    const text = recordedText(this.#serdes, value, context);
    return isPromiseLike(text) ? text.then(toldApart) : toldApart(text);
  }

  deserialize(text: string | undefined, context: SerdesContext): any {
    if (text === undefined || !LIKE_MARK.test(text)) return this.#serdes.deserialize(text, context);
    if (!text.startsWith(MARK)) return this.#serdes.deserialize(text.slice(1), context);
    return batchResultOf(batchOf(text.slice(MARK.length, -1)), {
      serdes: this,
      throws: this.#throws,
      errors: this.#errors,
      contextOf: (item) => itemContext(item, context),
      refOf: ({ name }) => ({ operationName: name }),
    });
  }

  async #textOf(batch: BatchResult<unknown>, context: SerdesContext): Promise<string> {
    if (needsTransformer(this.#throws)) await loadTransformer();
    const { completionReason, status, isSatisfied } = batch;
    const items = await Promise.all(batch.items.map((item) => this.#stateOf(item, context)));
    return `${MARK}${batchText({ completionReason, status, isSatisfied, items })}}`;
  }

  async #stateOf(item: BatchItem<unknown>, context: SerdesContext): Promise<ItemState> {
    const { index, name, status, result, error } = item;
    if (status === 'STARTED') return { index, name, outcome: undefined };
    if (status === 'FAILED') return { index, name, outcome: { error: this.#errors.record(error, this.#throws) } };
    return { index, name, outcome: { text: await this.serialize(result, itemContext(item, context)) } };
  }
}

function toldApart(text: string | undefined): string | undefined {
  return text !== undefined && LIKE_MARK.test(text) ? ` ${text}` : text;
}

function itemContext({ index }: { readonly index: number }, context: SerdesContext): SerdesContext {
  return { ...context, what: `${context.what ?? 'result'}.items[${index}].result` };
}
