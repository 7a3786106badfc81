import { ContextMisuseError } from '../../../core/errors/execution-errors.js';
import { isPermanent } from '../../../core/errors/is-permanent.js';
import type { OperationAction, OperationUpdate } from '../../../core/wire/index.js';
import type { StoreTransaction } from '../../../journal/store-transaction.js';
import { places } from '../../core/current-place.js';
import type { CallProps } from '../../core/operation-call.js';
import type { StepBody } from '../../core/step-body.js';
import { StepCall, type StepProps } from '../step/step-call.js';
import type { TransactionStepOptions } from './transaction-options.js';

/** How often the body of one attempt runs while it only meets other transactions. */
const MOST_RUNS = 10;

export interface TransactionProps<T> extends StepProps<T> {
  readonly options: TransactionStepOptions<T>;
}

/**
 * A step whose body works in a transaction of the store, which also commits its checkpoint: so what
 * the body did and what is recorded of it are there together, or not at all.
 *
 * The transaction is open from before the body until its checkpoint is handed over, and then the
 * checkpoint queue's. Everything else that ends an attempt rolls it back first: an error of the
 * body, a result that can't be recorded, a timeout, an invocation that ends. Where the body may
 * still run then, its connection is closed, so that it can't go on outside of the transaction.
 *
 * What a conflict with another transaction has undone runs again at once, as the same attempt, and
 * counts as a failure only when that has happened too often. A store that can't be reached is no
 * failure of the body: the invocation breaks off, as where a checkpoint can't be recorded.
 */
export class TransactionCall<T> extends StepCall<T> {
  readonly #options: TransactionStepOptions<T>;
  /** Of the body that runs, or whose result is on its way to the queue. */
  #open: StoreTransaction | undefined;
  #conflicts = 0;

  constructor(call: CallProps, props: TransactionProps<T>) {
    super(call, props);
    this.#options = props.options;
  }

  /** It has not ended before its transaction has. */
  override get endsAhead(): boolean {
    return false;
  }

  /**
   * The start goes with the end, or with whatever else is recorded before: by itself it would be a
   * second commit, and conflict with a transaction that sees only what was there at its beginning.
   */
  protected override recordStart(): void {
    this.#conflicts = 0;
    this.recordResting('START');
  }

  protected override work(): unknown {
    const { isolation } = this.#options;
    const beginning = this.invocation.beginTransaction({ isolation });
    if (beginning === undefined) throw this.#unsupported();
    return this.#workIn(beginning, places.getStore()!.body!);
  }

  async #workIn(beginning: Promise<StoreTransaction>, body: StepBody): Promise<unknown> {
    const transaction = await this.#begun(beginning);
    if (!this.isRunning(body) || !this.invocation.mayBegin(this, false)) {
      await transaction.rollback(false);
      throw new DOMException(`${this.title} was given up before its body began.`, 'AbortError');
    }
    this.#open = transaction;
    body.transaction = transaction;
    try {
      const value = await super.work();
      if (!this.isRunning(body)) await transaction.rollback(false);
      return value;
    } catch (error) {
      await transaction.rollback(false);
      if (this.#open !== transaction || !this.#mayRunAgain(transaction, error)) throw error;
    }
    return this.work();
  }

  async #begun(beginning: Promise<StoreTransaction>): Promise<StoreTransaction> {
    try {
      return await beginning;
    } catch (error) {
      if (!isPermanent(error)) this.invocation.breakOff(error);
      throw error;
    }
  }

  #mayRunAgain(transaction: StoreTransaction, error: unknown): boolean {
    return transaction.isConflict(error) && ++this.#conflicts < MOST_RUNS;
  }

  protected override recordEnd(action: OperationAction, more: Partial<OperationUpdate>): void {
    const transaction = this.#open;
    this.#open = undefined;
    if (action !== 'SUCCEED' || transaction === undefined) {
      super.recordEnd(action, more);
    } else if (this.isDropped) {
      void transaction.rollback(false);
    } else {
      const notKept = (failure: unknown) => this.#notKept(transaction, failure);
      this.invocation.checkpoint(this.update(action, more), 'awaited', { transaction, notKept });
    }
  }

  #notKept(transaction: StoreTransaction, failure: unknown): void {
    if (this.isDropped || !this.invocation.mayBegin(this, false)) return;
    if (this.#mayRunAgain(transaction, failure)) this.runAgain();
    else this.fail(failure);
  }

  protected override fail(error: unknown): void {
    this.#giveUp();
    super.fail(error);
  }

  override drop(): void {
    super.drop();
    this.#giveUp();
  }

  #giveUp(): void {
    void this.#open?.rollback(true);
    this.#open = undefined;
  }

  #unsupported(): ContextMisuseError {
    return new ContextMisuseError(
      `${this.title} has @Transaction, but the store of this execution has no transactions that it could share: PostgresStore has. ` +
        'Use @Step there, with a transaction of your own and an effect that may happen twice. ' +
        'In tests, stub the method: runner.stub(Workflow, "method", body).',
    );
  }
}
