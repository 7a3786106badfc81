import type { Serdes } from '../../../values/serdes.js';
import type { Class, ClassThunk } from '../../core/value-options.js';
import type { BatchResult } from './batch-result.js';
import type { CompletionPolicy, CompletionPredicate } from './completion.js';

/** What `map` and `parallel` take. */
export interface BatchOptions<T = any> {
  /** How many run at once, from 1. Default: all. */
  readonly maxConcurrency?: number | undefined;
  /** When it is done. Default: `Completion.allSuccessful()`, which ends with the first failure. */
  readonly completion?: CompletionPolicy | CompletionPredicate | undefined;
  /**
   * `nested` records a context for each item, with its result. `flat` records only the operations
   * in it: fewer operations, no results of single items in the history. Default: `nested`.
   */
  readonly nesting?: 'nested' | 'flat' | undefined;
  /** The class of an item's result. */
  readonly returns?: ClassThunk | undefined;
  /** Error classes of items to revive. Others arrive as `ChildContextError`. */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
  /** Replaces JSON and class revival for an item's result. */
  readonly itemSerdes?: Serdes<T> | undefined;
  /** Replaces how the whole result is recorded. It must make a `BatchResult` again. */
  readonly serdes?: Serdes<BatchResult<T>> | undefined;
  /**
   * What to record of a result that is over 256 KB, for those who read the history. The result
   * itself is then rebuilt from its items.
   */
  readonly summarize?: ((result: BatchResult<T>) => string) | undefined;
}

/** What `map` takes. */
export interface MapOptions<I = any, T = any> extends BatchOptions<T> {
  /**
   * Names an item, and so identifies it in place of its index. Default: `map-item-0` and so on,
   * identified by index.
   */
  readonly itemName?: ((item: I, index: number) => string) | undefined;
}

/** A branch of `parallel` with a name, which identifies it in place of its index. */
export interface NamedBranch<T> {
  /** 1 to 256 printable ASCII characters. Several branches may have the same one. */
  readonly name: string;
  /** The code of the branch. */
  readonly run: () => T | PromiseLike<T>;
}

/** A branch of `parallel`: code in a scope of its own. */
export type Branch<T> = (() => T | PromiseLike<T>) | NamedBranch<T>;

/** What a branch gives, or one of several. */
export type Branched<B extends Branch<unknown>> = B extends (() => infer R) | { readonly run: () => infer R }
  ? Awaited<R>
  : never;
