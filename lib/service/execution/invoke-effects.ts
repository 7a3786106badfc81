import type { Logger } from '../../core/logging/index.js';
import { type Clock, pause } from '../../core/time/index.js';
import { traceparentOf } from '../../core/trace-header.js';
import type { ErrorObject, OperationUpdate } from '../../core/wire/index.js';
import { childName } from '../../journal/execution-id.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import type { Child, Children, EntryOf } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import type { Invoke } from '../machine/open-invokes.js';
import type { DecideExternalEvent } from './external-event.js';
import { FunctionCall } from './function-call.js';
import type { InvokeTargets } from './invoke-targets.js';
import type { NewExecution } from './new-execution.js';
import type { WakeSignal } from './wake-signal.js';

/** The part of the service that starts and stops what is invoked. */
export interface InvokeHost {
  readonly targets: InvokeTargets;
  /** Adds an execution, unless it exists. Returns how it ended if that was before. */
  startInvoked(child: NewExecution): Promise<ExecutionOutcome | undefined>;
  /** Ends an execution as STOPPED, if it exists and has not ended. */
  stopInvoked(executionId: string, error: ErrorObject): Promise<void>;
}

export interface InvokeEffectsProps {
  readonly host: InvokeHost;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly machine: ExecutionMachine;
  /** Woken when one function fewer is running. */
  readonly signal: WakeSignal;
  /**
   * Records an event of the execution. Resolves when that is done, or when the execution is no
   * longer loaded.
   */
  readonly recordExternal: (decide: DecideExternalEvent) => Promise<unknown>;
  /** Records the ends of invokes that are open, with the lock held. */
  readonly recordEnds: (ends: readonly EntryOf<'chainedInvokeEnded'>[]) => Promise<unknown>;
}

const RETRY_MILLIS = 1000;

const CANCELLED: ErrorObject = {
  ErrorType: 'ChainedInvoke.Cancelled',
  ErrorMessage: 'The execution that had invoked this one cancelled the invoke',
};

/**
 * Does what the invokes of one loaded execution call for: starts their targets, and stops those
 * whose invokes are cancelled.
 *
 * A target that is a workflow is an execution of its own: starting and stopping it is harmless to
 * repeat, and is done before the end of the invocation that asked for it is recorded. One that is
 * found ended when it is started once more ended while its caller had ended too, and so could not
 * report it: its end is recorded then. A plain
 * function runs in this process: the lease is kept meanwhile, and a worker that takes the execution
 * over calls it again. `OpenInvokes` of the machine knows what a former worker may have left
 * undone.
 */
export class InvokeEffects {
  readonly #props: InvokeEffectsProps;
  readonly #open = new Map<string, Invoke>();
  readonly #calls = new Map<string, FunctionCall>();

  /** Begins with what a former worker may have left undone. */
  constructor(props: InvokeEffectsProps) {
    this.#props = props;
    for (const invoke of props.machine.invokes.unsettled()) this.#open.set(invoke.id, invoke);
  }

  /** Whether functions are running whose end is to be recorded. */
  get isCalling(): boolean {
    return this.#calls.size > 0;
  }

  /** Whether targets are to be started or stopped. */
  get isDue(): boolean {
    return this.#open.size > 0;
  }

  /** The executions that updates will start. The updates need not have been checked. */
  async childrenOf(updates: readonly OperationUpdate[]): Promise<Children> {
    const { host, machine } = this.#props;
    const children: Record<string, Child> = {};
    const find = async ({ Id, ChainedInvokeOptions }: OperationUpdate) => {
      const name = childName(machine.executionId, Id, machine.redrives);
      const child = await host.targets.child(ChainedInvokeOptions?.FunctionName ?? '', name);
      if (child !== undefined) children[Id] = child;
    };
    await Promise.all(updates.filter(({ Type, Action }) => Type === 'CHAINED_INVOKE' && Action === 'START').map(find));
    return children;
  }

  /** Notes what recorded updates call for. */
  add(updates: readonly OperationUpdate[]): void {
    for (const { Type, Id } of updates) {
      if (Type === 'CHAINED_INVOKE') this.#open.set(Id, this.#props.machine.invokes.recent(Id)!);
    }
  }

  /** Does all that is to be done. When it rejects, the rest is done the next time. */
  perform(): Promise<void> {
    return this.#performAll([...this.#open.values()]);
  }

  /**
   * As {@link perform}, before the lease is given back: functions are left to whoever runs the
   * execution next.
   */
  settle(): Promise<void> {
    const { invokes } = this.#props.machine;
    const isCall = ({ id, child }: Invoke) => child === undefined && invokes.isOpen(id);
    return this.#performAll([...this.#open.values()].filter((invoke) => !isCall(invoke)));
  }

  async #performAll(invokes: readonly Invoke[]): Promise<void> {
    const ends: EntryOf<'chainedInvokeEnded'>[] = [];
    const all = invokes.map(async (invoke) => {
      const end = await this.#perform(invoke);
      if (end === undefined) this.#open.delete(invoke.id);
      else ends.push(end);
    });
    const failed = (await Promise.allSettled(all)).find((result) => result.status === 'rejected');
    if (ends.length > 0) {
      await this.#props.recordEnds(ends);
      for (const { id } of ends) this.#open.delete(id);
    }
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * As {@link perform}, but failures are only logged: they are tried again before the invocation's
   * end is recorded.
   */
  async tryToPerform(): Promise<void> {
    try {
      await this.perform();
    } catch (error) {
      const { executionId } = this.#props.machine;
      this.#props.logger.error(`A target that ${executionId} invokes could not be started yet; trying again.`, {
        executionArn: executionId,
        error,
      });
    }
  }

  /** Leaves running functions alone: whoever runs the execution next calls them anew. */
  abandon(): void {
    for (const call of this.#calls.values()) call.abandon();
    this.#calls.clear();
  }

  /** Returns the end of a target that had ended before. */
  async #perform(invoke: Invoke): Promise<EntryOf<'chainedInvokeEnded'> | undefined> {
    const { host, machine, clock } = this.#props;
    const { id, child, payload: input, tenantId, traceHeader } = invoke;
    if (machine.invokes.isOpen(id)) {
      if (child === undefined) {
        void this.#call(invoke);
        return undefined;
      }
      const { executionId, workflow, name, operationId } = child;
      const caller = { executionId: machine.executionId, operationId: id, tenantId };
      const timeoutSeconds = host.targets.executionTimeout(workflow);
      const traceparent = traceHeader && traceparentOf(traceHeader);
      const target = { executionId, operationId, workflow, name, input, timeoutSeconds, traceparent, caller };
      const outcome = await host.startInvoked(target);
      if (outcome !== undefined) return { kind: 'chainedInvokeEnded', at: clock.now(), id, executionId, outcome };
    } else if (machine.operation(id)!.Status === 'CANCELLED') {
      this.#calls.get(id)?.abandon();
      this.#calls.delete(id);
      if (child !== undefined) await host.stopInvoked(child.executionId, CANCELLED);
    }
    return undefined;
  }

  async #call(invoke: Invoke): Promise<void> {
    const { host, clock, logger, signal } = this.#props;
    const { id } = invoke;
    const call = new FunctionCall({ invoke, clock, logger, targets: host.targets });
    this.#calls.set(id, call);
    const outcome = await call.run();
    // A call that was abandoned is no longer there.
    if (this.#calls.get(id) === call) await this.#record(id, outcome);
    if (this.#calls.get(id) === call) this.#calls.delete(id);
    signal.wake();
  }

  /** Records the end of a function, as soon as the store allows it. */
  async #record(id: string, outcome: ExecutionOutcome): Promise<void> {
    const { machine, clock, logger, recordExternal } = this.#props;
    const { executionId } = machine;
    for (;;) {
      try {
        await recordExternal(({ invokes }, at) =>
          invokes.isOpen(id) ? { entries: [{ kind: 'chainedInvokeEnded', at, id, outcome }] } : undefined,
        );
        return;
      } catch (error) {
        const message = `The end of a function that ${executionId} invoked could not be recorded; trying again.`;
        logger.error(message, { executionArn: executionId, error });
        await pause(clock, RETRY_MILLIS);
      }
    }
  }
}
