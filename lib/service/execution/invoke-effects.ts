import type { Logger } from '../../core/logging/index.js';
import { type Clock, pause } from '../../core/time/index.js';
import type { ErrorObject, OperationUpdate } from '../../core/wire/index.js';
import { childName } from '../../journal/execution-id.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import type { Child, Children } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import type { Invoke } from '../machine/open-invokes.js';
import type { DecideExternalEvent } from './external-event.js';
import { FunctionCall } from './function-call.js';
import type { InvokeTargets } from './invoke-targets.js';
import type { NewExecution } from './new-execution.js';
import type { WakeSignal } from './wake-signal.js';

/** What invokes need of the service. */
export interface InvokeHost {
  readonly targets: InvokeTargets;
  /** Adds an execution, unless it is there. */
  startInvoked(child: NewExecution): Promise<void>;
  /** Ends an execution as STOPPED, if it is there and has not ended. */
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
}

const RETRY_MILLIS = 1000;

const CANCELLED: ErrorObject = {
  ErrorType: 'ChainedInvoke.Cancelled',
  ErrorMessage: 'The execution that had invoked this one cancelled the invoke',
};

/**
 * What the invokes of one loaded execution call for: that their targets run, and no longer when
 * they are cancelled. The lease is kept while functions are called, so that a worker that takes the
 * execution over calls them again.
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

  /** Whether functions run whose end is to be recorded. */
  get isCalling(): boolean {
    return this.#calls.size > 0;
  }

  /** Whether there is something to do. */
  get isDue(): boolean {
    return this.#open.size > 0;
  }

  /** The executions that updates will start. They need not have been checked. */
  async childrenOf(updates: readonly OperationUpdate[]): Promise<Children> {
    const { host, machine } = this.#props;
    const children: Record<string, Child> = {};
    const find = async ({ Id, ChainedInvokeOptions }: OperationUpdate) => {
      const name = childName(machine.executionId, Id);
      const child = await host.targets.child(ChainedInvokeOptions?.FunctionName ?? '', name);
      if (child !== undefined) children[Id] = child;
    };
    await Promise.all(updates.filter(({ Type, Action }) => Type === 'CHAINED_INVOKE' && Action === 'START').map(find));
    return children;
  }

  /** Takes on what recorded updates call for. */
  add(updates: readonly OperationUpdate[]): void {
    for (const { Type, Id } of updates) {
      if (Type === 'CHAINED_INVOKE') this.#open.set(Id, this.#props.machine.invokes.recent(Id)!);
    }
  }

  /** Does all that is to be done. When it rejects, what is left will be done the next time. */
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
    const all = invokes.map(async (invoke) => {
      await this.#perform(invoke);
      this.#open.delete(invoke.id);
    });
    const failed = (await Promise.allSettled(all)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * As {@link perform}; what fails is only logged, since it will be tried again before the
   * invocation's end is recorded.
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

  /** Whoever runs the execution next calls its functions anew. */
  abandon(): void {
    for (const call of this.#calls.values()) call.abandon();
    this.#calls.clear();
  }

  async #perform(invoke: Invoke): Promise<void> {
    const { host, machine } = this.#props;
    const { id, child, payload: input, tenantId } = invoke;
    if (machine.invokes.isOpen(id)) {
      if (child === undefined) {
        void this.#call(invoke);
        return;
      }
      const { executionId, workflow, name, operationId } = child;
      const caller = { executionId: machine.executionId, operationId: id, tenantId };
      const timeoutSeconds = host.targets.executionTimeout(workflow);
      await host.startInvoked({ executionId, operationId, workflow, name, input, timeoutSeconds, caller });
    } else if (machine.operation(id)!.Status === 'CANCELLED') {
      this.#calls.get(id)?.abandon();
      this.#calls.delete(id);
      if (child !== undefined) await host.stopInvoked(child.executionId, CANCELLED);
    }
  }

  async #call(invoke: Invoke): Promise<void> {
    const { host, clock, logger, signal } = this.#props;
    const { id } = invoke;
    const call = new FunctionCall({ invoke, clock, logger, targets: host.targets });
    this.#calls.set(id, call);
    const outcome = await call.run();
    // When it is no longer there, nobody listens.
    if (this.#calls.get(id) === call) await this.#record(id, outcome);
    if (this.#calls.get(id) === call) this.#calls.delete(id);
    signal.wake();
  }

  /** As soon as the store lets it. */
  async #record(id: string, outcome: ExecutionOutcome): Promise<void> {
    const { machine, clock, logger, recordExternal } = this.#props;
    const { executionId } = machine;
    for (;;) {
      try {
        await recordExternal(({ invokes }, at) =>
          invokes.isOpen(id) ? { entry: { kind: 'chainedInvokeEnded', at, id, outcome } } : undefined,
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
