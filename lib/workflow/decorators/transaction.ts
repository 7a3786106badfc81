import type { ClassOrSchema } from '../../core/types.js';
import { callDecoratedTransaction, type TransactionStepOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** Options of `@Transaction`: those of `@Step` but for `semantics`, and an isolation level. */
export interface TransactionDecoratorOptions<R extends ClassOrSchema = ClassOrSchema>
  extends Omit<TransactionStepOptions, 'returns'> {
  /**
   * The name of the step in the record: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
  /**
   * The class that the method resolves to: `() => Account`, or `() => [Account]` for an array. Or a
   * schema, `() => AccountSchema`. Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * The decorator that `Transaction(...)` returns, for async methods, in both dialects. `R` is the
 * class or schema in `returns`; `never` without it.
 */
export type TransactionDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@Transaction', 'returns', Decorated<'@Transaction()', V, C, D>, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a step whose body works in a transaction of the store, which also commits
 * its checkpoint. What the body writes with `this.context.transaction()` and what is recorded of
 * the step are one commit: they are there exactly once, whatever crashes, and cost no second one.
 * Only `PostgresStore` has such transactions.
 *
 * When the body throws, the transaction is rolled back, and the attempt is retried as that of a
 * `@Step`. A serialization failure, a deadlock, or a connection that was lost makes it run again at
 * once, up to 10 times for each attempt, so keep effects on others out of the body. When another
 * worker has taken over the execution, nothing of the body is kept.
 *
 * Called inside the body of another `@Transaction` method, it shares that one's transaction.
 *
 * The call rejects as that of a `@Step` does. There is no `StepInterruptedError`: an attempt that a
 * crash interrupts has left nothing behind, and runs again.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. A runtime over a store without transactions, and `createHandler`,
 * refuse the class.
 * @example
 * ```ts
 * @Transaction()
 * async debit(account: string, amount: number): Promise<void> {
 *   const client = this.context.transaction<PoolClient>();
 *   await client.query('UPDATE accounts SET balance = balance - $1 WHERE id = $2', [amount, account]);
 * }
 * ```
 */
export function Transaction<const R extends ClassOrSchema = never, S extends Serdes | undefined = undefined>(
  options: TransactionDecoratorOptions<R> & OwnSerdes<S> = {},
): TransactionDecorator<Recorded<R, S>> {
  return decorate({
    kind: 'transaction',
    options: collect('@Transaction', options),
    call: callDecoratedTransaction,
  });
}
