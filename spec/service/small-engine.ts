import { type InvocationOutput, isTerminal, type Operation, type OperationUpdate } from '../../lib/core/wire/index.js';
import type { CheckpointStore } from '../../lib/engine/checkpoint/checkpoint-store.js';
import type { FunctionHandler, InvocationContext, InvocationInput } from '../../lib/service/index.js';
import type { WorkflowTarget } from '../../lib/service/runtime/workflow-target.js';
import { start, succeed } from './updates.js';

const SUSPENDED = Symbol('suspended');

export interface SmallInvoke {
  readonly id: string;
  readonly functionName: string;
  readonly input?: unknown;
  readonly tenantId?: string;
}

export const startOf = ({ id, functionName, input, tenantId }: SmallInvoke): OperationUpdate =>
  start.invoke(id, functionName, {
    Name: id,
    Payload: JSON.stringify(input),
    ChainedInvokeOptions: { FunctionName: functionName, TenantId: tenantId },
  });

/**
 * As much of an engine as it takes to write workflows for specs of the service: sequential, without
 * any comfort.
 */
export class SmallEngine {
  readonly operations = new Map<string, Operation>();
  readonly executionId: string;
  readonly #client: CheckpointStore;
  #token: string;

  constructor(
    readonly event: InvocationInput,
    readonly context: InvocationContext,
  ) {
    this.executionId = event.DurableExecutionArn;
    this.#client = event.durableExecutionClient;
    this.#token = event.CheckpointToken;
    this.#learn(event.InitialExecutionState.Operations);
  }

  get input(): any {
    return JSON.parse(this.event.InitialExecutionState.Operations![0]!.ExecutionDetails!.InputPayload ?? 'null');
  }

  get name(): string {
    return this.event.InitialExecutionState.Operations![0]!.Name!;
  }

  async checkpoint(...updates: OperationUpdate[]): Promise<void> {
    const response = await this.#client.checkpoint({
      DurableExecutionArn: this.executionId,
      CheckpointToken: this.#token,
      Updates: updates,
    });
    this.#token = response.CheckpointToken ?? '';
    this.#learn(response.NewExecutionState?.Operations);
  }

  async step<T>(id: string, body: () => T | Promise<T>): Promise<T> {
    const recorded = this.operations.get(id);
    if (recorded?.Status === 'SUCCEEDED') return JSON.parse(recorded.StepDetails!.Result!);
    if (recorded === undefined) await this.checkpoint(start.step(id, { Name: id }));
    const result = await body();
    await this.checkpoint(succeed(id, JSON.stringify(result), { Name: id }));
    return result;
  }

  async wait(id: string, seconds: number): Promise<void> {
    if (!this.operations.has(id)) await this.checkpoint(start.wait(id, seconds, { Name: id }));
    if (!isTerminal(this.operations.get(id)!.Status)) throw SUSPENDED;
  }

  /** Gives the answer from outside; tells the id to `submit`. */
  async callback(id: string, submit: (callbackId: string) => void, options = {}): Promise<any> {
    if (!this.operations.has(id)) {
      await this.checkpoint(start.callback(id, options, { Name: id }));
      submit(this.operations.get(id)!.CallbackDetails!.CallbackId!);
    }
    const { Status, CallbackDetails } = this.operations.get(id)!;
    if (Status === 'STARTED') throw SUSPENDED;
    if (Status !== 'SUCCEEDED') throw new Error(CallbackDetails!.Error!.ErrorType);
    return JSON.parse(CallbackDetails!.Result ?? 'null');
  }

  /** Gives the results of functions that are invoked at the same time. */
  async invokeAll(invokes: readonly SmallInvoke[]): Promise<any[]> {
    const missing = invokes.filter(({ id }) => !this.operations.has(id));
    if (missing.length > 0) await this.checkpoint(...missing.map(startOf));
    const ended = invokes.map(({ id }) => this.operations.get(id)!);
    if (ended.some(({ Status }) => Status === 'STARTED')) throw SUSPENDED;
    return ended.map(({ Status, ChainedInvokeDetails: details }) => {
      if (Status === 'SUCCEEDED') return details!.Result === undefined ? undefined : JSON.parse(details!.Result);
      return { Status, ...details!.Error };
    });
  }

  async invoke(id: string, functionName: string, input?: unknown): Promise<any> {
    return (await this.invokeAll([{ id, functionName, input }]))[0];
  }

  suspend(): never {
    throw SUSPENDED;
  }

  #learn(operations: readonly Operation[] = []): void {
    for (const operation of operations) this.operations.set(operation.Id, operation);
  }
}

/** The handler of a workflow: an error that is not of the service fails the execution. */
export function handlerOf(workflow: (engine: SmallEngine) => Promise<unknown>): FunctionHandler {
  return async (event, context): Promise<InvocationOutput> => {
    try {
      const result = await workflow(new SmallEngine(event, context));
      return { Status: 'SUCCEEDED', Result: JSON.stringify(result) };
    } catch (error) {
      if (error === SUSPENDED) return { Status: 'PENDING' };
      if ('$metadata' in (error as object)) throw error;
      const { name, message } = error as Error;
      return { Status: 'FAILED', Error: { ErrorType: name, ErrorMessage: message } };
    }
  };
}

export function workflowOf(name: string, workflow: (engine: SmallEngine) => Promise<unknown>): WorkflowTarget {
  return { name, handler: handlerOf(workflow) };
}
