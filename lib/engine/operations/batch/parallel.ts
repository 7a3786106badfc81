import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../../core/errors/check-options.js';
import type { CallProps } from '../../core/operation-call.js';
import { checkName, label } from '../../core/scope.js';
import type { BatchResult } from '../batch-result/batch-result.js';
import { callBatch } from './batch-call.js';
import { BATCH_OPTIONS, type BatchOptions } from './batch-options.js';

/** A branch of `parallel` with a name, which identifies it in place of its index. */
export interface NamedBranch<T> {
  /** 1 to 256 printable ASCII characters. Several branches may have the same name. */
  readonly name: string;
  /** The code of the branch. */
  readonly run: () => T | PromiseLike<T>;
}

/** A branch of `parallel`: code that runs in a scope of its own, with or without a name. */
export type Branch<T> = (() => T | PromiseLike<T>) | NamedBranch<T>;

/** The result of a branch, or of one of several branches. */
export type Branched<B extends Branch<unknown>> = B extends (() => infer R) | { readonly run: () => infer R }
  ? Awaited<R>
  : never;

const NAMED_BRANCH: OptionChecks<NamedBranch<unknown>> = { name: undefined, run: undefined };

/** Calls a parallel. @throws InvalidArgumentError */
export function callParallel<T>(
  call: CallProps,
  branches: readonly Branch<T>[],
  options: BatchOptions<T> = {},
): Promise<BatchResult<T>> {
  const what = `parallel ${label(call.name)}`;
  checkOptions(options, BATCH_OPTIONS, what);
  checkBranches(branches, what);
  const units = {
    subType: 'Parallel',
    itemSubType: 'ParallelBranch',
    itemPrefix: 'parallel-branch',
    count: branches.length,
    givenName: (index: number) => nameOfBranch(branches[index]!),
    run: (index: number) => codeOf<T>(branches[index]!)(),
  } as const;
  return callBatch(call, units, options);
}

function checkBranches(branches: readonly Branch<unknown>[], parallel: string): void {
  const what = `branches of ${parallel}`;
  const expected = 'an array of functions, or of { name, run }';
  if (!Array.isArray(branches)) throw notAnArray(what, branches, expected);
  for (const branch of branches) {
    if (typeof codeOf(branch) !== 'function') throw invalidArgument({ what, got: branch, expected });
    if (typeof branch === 'object') checkOptions(branch, NAMED_BRANCH, `a branch of ${parallel}`);
    const name = nameOfBranch(branch);
    if (name !== undefined) checkName(name, 'ParallelBranch');
  }
}

function codeOf<T>(branch: Branch<T>): () => T | PromiseLike<T> {
  return typeof branch === 'function' ? branch : Object(branch).run;
}

/** Undefined for a function: its own name was not chosen for the record. */
function nameOfBranch(branch: Branch<unknown>): string | undefined {
  return typeof branch === 'function' ? undefined : branch.name;
}
