import { checkFunction, type OptionChecks, oneOf } from '../../../core/errors/check-options.js';
import type { Class, TypeThunk } from '../../../core/types.js';
import { checkSerdes, type Serdes } from '../../../values/index.js';
import { RESULT_OPTIONS } from '../../core/result-options.js';
import type { BatchResult } from '../batch-result/batch-result.js';
import type { CompletionPolicy, CompletionPredicate } from './completion.js';

/** Options of `map` and `parallel`. */
export interface BatchOptions<T = any> {
  /** The number of items that run at the same time, from 1. Default: all. */
  readonly maxConcurrency?: number | undefined;
  /**
   * When the batch is done before all of its items are. Default: `Completion.allSuccessful()`,
   * which ends with the first failure.
   */
  readonly completion?: CompletionPolicy | CompletionPredicate | undefined;
  /**
   * `nested` records a context for each item, with its result. `flat` records only the operations
   * inside the items: fewer operations, but no results of single items in the history. Default:
   * `nested`.
   */
  readonly nesting?: 'nested' | 'flat' | undefined;
  /**
   * The class of an item's result, or a schema that it goes through before it is recorded:
   * `() => Parcel`, `() => [Parcel]` for an array, `() => ParcelSchema`. Without a class the
   * results are plain values, and a class instance is refused with a `SerializationError`.
   */
  readonly returns?: TypeThunk<T> | undefined;
  /**
   * Error classes of items: an item's error is an instance of them, with the properties that are
   * recorded. Other errors arrive as `ChildContextError`. Default: none.
   */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
  /**
   * Records and revives an item's result in place of JSON and of a class in `returns`. Default: the
   * workflow's serdes, else that of the runtime or handler, else JSON.
   */
  readonly itemSerdes?: Serdes<T> | undefined;
  /**
   * Records and revives the whole result. Its `deserialize` must return a `BatchResult` again.
   * Default: a form that holds how each item ended.
   */
  readonly serdes?: Serdes<BatchResult<T>> | undefined;
  /**
   * Returns the text to record in place of a result above 256 KiB, for readers of the history: at
   * most 256 KiB itself. The result is then rebuilt from its items, with or without it. Default:
   * counts, and which items have ended.
   */
  readonly summarize?: ((result: BatchResult<T>) => string) | undefined;
}

/** Options of `map`. */
export interface MapOptions<I = any, T = any> extends BatchOptions<T> {
  /**
   * Names an item, and so identifies it in place of its index: 1 to 256 printable ASCII characters.
   * Default: `map-item-0` and so on, identified by index.
   */
  readonly itemName?: ((item: I, index: number) => string) | undefined;
}

export const BATCH_OPTIONS: OptionChecks<BatchOptions> = {
  ...RESULT_OPTIONS,
  maxConcurrency: undefined,
  completion: undefined,
  nesting: oneOf('nested', 'flat'),
  throws: undefined,
  itemSerdes: checkSerdes,
  summarize: checkFunction,
};

export const MAP_OPTIONS: OptionChecks<MapOptions> = { ...BATCH_OPTIONS, itemName: checkFunction };
