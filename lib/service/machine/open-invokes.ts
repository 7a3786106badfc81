import type { OperationUpdate } from '../../core/wire/index.js';
import type { Child } from '../../journal/journal.js';

/** A function that an execution has invoked. */
export interface Invoke {
  /** Of the operation. */
  readonly id: string;
  /** As the execution named it. */
  readonly functionName: string;
  readonly payload: string | undefined;
  readonly tenantId: string | undefined;
  /** The execution that runs it; `undefined` when the target is no workflow. */
  readonly child: Child | undefined;
}

/** The invokes of one execution, as its journal tells of them. */
export class OpenInvokes {
  readonly #open = new Map<string, Invoke>();
  /** Started or cancelled since the last invocation ended. */
  readonly #recent = new Map<string, Invoke>();

  /** Whether the target of an invoke is still to end. */
  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  /** One that was started or cancelled in this invocation. */
  recent(id: string): Invoke | undefined {
    return this.#recent.get(id);
  }

  /**
   * What a worker has to look after that takes the execution over. Targets are started and stopped
   * before an invocation's end is recorded, so that only what came since may be undone; what runs
   * within a process is gone with it.
   */
  unsettled(): Invoke[] {
    const lost = [...this.#open.values()].filter(({ id, child }) => child === undefined && !this.#recent.has(id));
    return [...this.#recent.values(), ...lost];
  }

  start({ Id: id, Payload: payload, ChainedInvokeOptions }: OperationUpdate, child: Child | undefined): void {
    const { FunctionName, TenantId: tenantId } = ChainedInvokeOptions!;
    const invoke: Invoke = { id, functionName: FunctionName!, payload, tenantId, child };
    this.#open.set(id, invoke);
    this.#recent.set(id, invoke);
  }

  cancel(id: string): void {
    this.#recent.set(id, this.#open.get(id)!);
    this.#open.delete(id);
  }

  end(id: string): void {
    this.#open.delete(id);
  }

  endInvocation(): void {
    this.#recent.clear();
  }
}
