import type { Operation } from '../../core/wire/index.js';
import type { AnyCall, EngineObserver } from '../../engine/index.js';
import { nameOfCall, type OperationName, operationPath } from '../execution/recorded-operation.js';

/** The point where code and history diverge. Operations are texts such as `STEP 'charge'`. */
export interface Divergence {
  /** The operation that the code called. */
  readonly asked: string;
  /** The operation that the history has. */
  readonly recorded: string;
  /** The path of the operation concerned. */
  readonly operation: string | undefined;
}

/** The most operations that a message lists. */
const LISTED = 5;

/** Observes a replay, and notes where the code diverges from the history. */
export class ReplayObserver implements EngineObserver {
  readonly #operations: ReadonlyMap<string, Operation>;
  #drift: Divergence | undefined;
  #unasked: readonly Operation[] = [];
  /** Recorded operations that the code may leave out: in production that is only logged. */
  readonly #leftBehind = new Set<Operation>();
  #firstNew: AnyCall | undefined;

  constructor(operations: ReadonlyMap<string, Operation>) {
    this.#operations = operations;
  }

  /** The code called another operation than the history has. */
  get drift(): Divergence | undefined {
    return this.#drift;
  }

  /** The code has come to its end without calling some operations of the history. */
  get unasked(): Divergence | undefined {
    if (this.#unasked.length === 0) return undefined;
    const asked = this.#firstNew === undefined ? 'nothing more' : this.#described(nameOfCall(this.#firstNew));
    return { asked, recorded: this.#list(this.#unasked), operation: this.pathOf(this.#unasked[0]!) };
  }

  /** The first operation that the code called and the history does not have. */
  get firstNew(): Divergence | undefined {
    if (this.#firstNew === undefined) return undefined;
    const name = nameOfCall(this.#firstNew);
    return { asked: this.#described(name), recorded: 'its end', operation: this.pathOf(name) };
  }

  asked(call: AnyCall): void {
    if (!this.#operations.has(call.id)) this.#firstNew ??= call;
  }

  drifted(call: AnyCall | undefined, recorded: readonly Operation[]): void {
    if (call === undefined) {
      this.#unasked = recorded;
      return;
    }
    const name = nameOfCall(call);
    this.#drift ??= {
      asked: this.#described(name),
      recorded: recorded.length === 0 ? 'nothing more' : this.#list(recorded),
      operation: this.pathOf(name),
    };
  }

  leftBehind(operations: readonly Operation[]): void {
    for (const operation of operations) this.#leftBehind.add(operation);
  }

  ended(unconsumed: readonly Operation[]): void {
    if (this.#unasked.length > 0) return;
    this.#unasked = unconsumed.filter((operation) => !this.#leftBehind.has(operation));
  }

  pathOf(operation: OperationName): string {
    return operationPath(operation, (id) => this.#operations.get(id));
  }

  #described(operation: OperationName): string {
    const { Type, SubType } = operation;
    return `${SubType === undefined ? Type : `${Type} (${SubType})`} '${this.pathOf(operation)}'`;
  }

  #list(operations: readonly Operation[]): string {
    const listed = operations.slice(0, LISTED).map((operation) => this.#described(operation));
    const more = operations.length - listed.length;
    return listed.join(', ') + (more > 0 ? ` and ${more} more` : '');
  }
}
