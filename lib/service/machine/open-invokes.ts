import type { OperationUpdate } from '../../core/wire/index.js';
import type { Child } from '../../journal/journal.js';

/** An invoke of an execution. */
export interface Invoke {
  /** The operation's id. */
  readonly id: string;
  /** The function or workflow, as the execution named it. */
  readonly functionName: string;
  readonly payload: string | undefined;
  readonly tenantId: string | undefined;
  /** The trace that the target continues, in the form of AWS X-Ray. */
  readonly traceHeader: string | undefined;
  /** The execution that it starts; `undefined` when the target is no workflow. */
  readonly child: Child | undefined;
}

/** The invokes of one execution whose targets have not ended, folded from its journal. */
export class OpenInvokes {
  readonly #open = new Map<string, Invoke>();
  /** Started or cancelled since the last invocation ended. */
  readonly #recent = new Map<string, Invoke>();

  /** Whether the target of an invoke has not ended. */
  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  /**
   * Whether an invoke waits for this target, and not for one that it started before it was
   * forgotten.
   *
   * @param executionId the execution that is the target; `undefined` for a plain function.
   */
  isOpenFor(id: string, executionId: string | undefined): boolean {
    const invoke = this.#open.get(id);
    return invoke !== undefined && (executionId === undefined || invoke.child?.executionId === executionId);
  }

  /** The execution that an open invoke has started; `undefined` when its target is no workflow. */
  childOf(id: string): Child | undefined {
    return this.#open.get(id)?.child;
  }

  /** An invoke that was started or cancelled in this invocation. */
  recent(id: string): Invoke | undefined {
    return this.#recent.get(id);
  }

  /**
   * The invokes that a worker which takes the execution over has to look after. Targets are started
   * and stopped before an invocation's end is recorded, so that only later ones may be left undone;
   * functions that ran within a process are gone with it.
   */
  unsettled(): Invoke[] {
    const lost = [...this.#open.values()].filter(({ id, child }) => child === undefined && !this.#recent.has(id));
    return [...this.#recent.values(), ...lost];
  }

  start({ Id: id, Payload: payload, ChainedInvokeOptions }: OperationUpdate, child: Child | undefined): void {
    const { FunctionName, TenantId: tenantId, XAmznTraceId: traceHeader } = ChainedInvokeOptions!;
    const invoke: Invoke = { id, functionName: FunctionName!, payload, tenantId, traceHeader, child };
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

  /** The invoke is no longer recorded. Its target, should it run, goes on by itself. */
  forget(id: string): void {
    this.#open.delete(id);
    this.#recent.delete(id);
  }

  /**
   * The execution goes on after its end: whether the targets were started, and whether they have
   * ended since, is to be looked at.
   */
  reopen(): void {
    for (const [id, invoke] of this.#open) this.#recent.set(id, invoke);
  }
}
