import type { InvocationEvent } from '../../core/wire/index.js';
import type { CheckpointStore } from '../../engine/index.js';
import type { InvocationState } from './loaded-execution.js';

/**
 * The event of an invocation in this process, with the client that the handler sends checkpoints
 * to. AWS's SDK recognizes such events by the name and tag of their class, so that its handlers run
 * here unchanged; the execution's id stands where they expect an ARN.
 */
class DurableExecutionInvocationInputWithClient implements InvocationEvent {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  readonly UpdatedOperationIds: readonly string[];
  readonly InitialExecutionState: InvocationEvent['InitialExecutionState'];
  /** The store that the handler checkpoints to, in place of the service. */
  readonly durableExecutionClient: CheckpointStore;

  /** @internal */
  constructor(executionId: string, state: InvocationState, client: CheckpointStore) {
    this.DurableExecutionArn = executionId;
    this.CheckpointToken = state.token;
    this.UpdatedOperationIds = state.updatedIds;
    this.InitialExecutionState = state.firstPage;
    this.durableExecutionClient = client;
  }

  get [Symbol.toStringTag](): string {
    return 'DurableExecutionInvocationInputWithClient';
  }
}

// A bundler that shortens names would hide the class from those who look for it by name.
Object.defineProperty(DurableExecutionInvocationInputWithClient, 'name', {
  value: 'DurableExecutionInvocationInputWithClient',
});

// Declarations of users can name the class by no other name than the one that it is exported under.
export type { DurableExecutionInvocationInputWithClient as InvocationInput };

export function invocationInput(
  executionId: string,
  state: InvocationState,
  client: CheckpointStore,
): DurableExecutionInvocationInputWithClient {
  return new DurableExecutionInvocationInputWithClient(executionId, state, client);
}
