import { isPromiseLike } from '../../../core/promise-like.js';
import type { Class } from '../../../core/types.js';
import {
  Envelope,
  type ErrorCodec,
  jsonSerdes,
  type ReadBack,
  type ResultOptions,
  readBackOf,
  recordedText,
  type Serdes,
  type SerdesContext,
  serdesFor,
} from '../../../values/index.js';
import type { Surroundings } from '../../core/engine-port.js';
import { fromRecordedBatch, type ItemState, type RecordedBatch, toRecordedBatch } from './batch-record.js';
import { type BatchItem, BatchResult } from './batch-result.js';
import { reviveBatch } from './batch-revival.js';

/**
 * Marks what this serdes itself records: under `batch` a `BatchResult`, under `text` the text of
 * another value that would be taken for such an envelope. Every other text stays as it is.
 */
const ENVELOPE = new Envelope('everstep.batch');

/**
 * The serdes for the result of a context's code. That may be the result of a map or parallel: it is
 * recorded item by item, each item's result as the options say, and comes back as a `BatchResult`.
 * A complete serdes of the user's own receives every value as it is.
 *
 * @param throws error classes to revive besides Everstep's own.
 */
export function contextSerdes<T>(
  invocation: Surroundings,
  options: ResultOptions<T>,
  throws: readonly Class<Error>[],
): Serdes<T> {
  const { serdes } = options;
  const inner = serdesFor(options, invocation.settings.defaultSerdes);
  return serdes !== undefined && serdes.over === undefined ? inner : new BatchSerdes(inner, throws, invocation.errors);
}

/**
 * What such a serdes records for a value, and the value that the text stands for, which need not be
 * read again. Undefined where only the serdes knows.
 *
 * @param source is asked for the context of a value that is refused.
 */
export function readBackFor(
  serdes: Serdes,
  value: unknown,
  source: { readonly serdesContext: SerdesContext },
): ReadBack | undefined {
  if (!(serdes instanceof BatchSerdes) || !serdes.isPlain || value instanceof BatchResult) return undefined;
  const readBack = readBackOf(value, source);
  return readBack.text !== undefined && ENVELOPE.matches(readBack.text) ? undefined : readBack;
}

class BatchSerdes implements Serdes<any> {
  readonly #serdes: Serdes;
  readonly #throws: readonly Class<Error>[];
  readonly #errors: ErrorCodec;

  constructor(serdes: Serdes, throws: readonly Class<Error>[], errors: ErrorCodec) {
    this.#serdes = serdes;
    this.#throws = throws;
    this.#errors = errors;
  }

  /** Whether it records plain values. */
  get isPlain(): boolean {
    return this.#serdes === jsonSerdes;
  }

  serialize(value: unknown, context: SerdesContext): string | undefined | Promise<string | undefined> {
    if (value instanceof BatchResult) return this.#batchText(value, context);
    const text = recordedText(this.#serdes, value, context);
    return isPromiseLike(text) ? text.then(unambiguous) : unambiguous(text);
  }

  deserialize(text: string | undefined, context: SerdesContext): any {
    const fields = text === undefined ? undefined : ENVELOPE.read(text, context);
    if (fields === undefined) return this.#serdes.deserialize(text, context);
    if (typeof fields.text === 'string') return this.#serdes.deserialize(fields.text, context);
    const batch = fields.batch as RecordedBatch | undefined;
    if (!Array.isArray(batch?.items)) throw ENVELOPE.broken(context);
    return reviveBatch(fromRecordedBatch(batch), {
      serdes: this,
      throws: this.#throws,
      errors: this.#errors,
      contextOf: (item) => itemContext(item, context),
      refOf: ({ name }) => ({ operationName: name }),
    });
  }

  async #batchText({ completionReason, status, isSatisfied, items }: BatchResult<unknown>, context: SerdesContext) {
    const states = await Promise.all(items.map((item) => this.#stateOf(item, context)));
    return ENVELOPE.write({ batch: toRecordedBatch({ completionReason, status, isSatisfied, items: states }) });
  }

  async #stateOf(item: BatchItem<unknown>, context: SerdesContext): Promise<ItemState> {
    const { index, name, status, result, error } = item;
    if (status === 'STARTED') return { index, name, outcome: undefined };
    if (status === 'FAILED') return { index, name, outcome: { error: await this.#errors.record(error, this.#throws) } };
    return { index, name, outcome: { text: await this.serialize(result, itemContext(item, context)) } };
  }
}

/** Puts a text that would be taken for an envelope into one. */
function unambiguous(text: string | undefined): string | undefined {
  return text !== undefined && ENVELOPE.matches(text) ? ENVELOPE.write({ text }) : text;
}

function itemContext({ index }: { readonly index: number }, context: SerdesContext): SerdesContext {
  return { ...context, what: `${context.what ?? 'result'}.items[${index}].result` };
}
