import type { InvocationEvent, Operation } from '../../lib/core/wire/index.js';
import type {
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateResponse,
} from '../../lib/engine/checkpoint/index.js';

const ARN = 'arn:aws:lambda:local:000000000000:function:Bench:$LATEST/durable-execution/bench/1';

/**
 * The event of an invocation that finds these operations recorded, in the form that both SDKs take
 * in process.
 */
export function stubEvent(store: StubService, recorded: readonly Operation[] = []): InvocationEvent {
  const execution: Operation = {
    Id: 'execution',
    Type: 'EXECUTION',
    Status: 'STARTED',
    StartTimestamp: new Date(),
    ExecutionDetails: { InputPayload: '{}' },
  };
  return new DurableExecutionInvocationInputWithClient(
    {
      DurableExecutionArn: ARN,
      CheckpointToken: 'token-0',
      InitialExecutionState: { Operations: [execution, ...recorded], NextMarker: '' },
    },
    store,
  ) as unknown as InvocationEvent;
}

/** The peer's SDK knows an in-process client by the name and tag of the event's class. */
class DurableExecutionInvocationInputWithClient {
  constructor(
    event: InvocationEvent,
    readonly durableExecutionClient: CheckpointStore,
  ) {
    Object.assign(this, event);
  }

  get [Symbol.toStringTag](): string {
    return 'DurableExecutionInvocationInputWithClient';
  }
}

/**
 * Answers each checkpoint at once with the operations as the service would report them. Keeps
 * nothing but counts.
 */
export class StubService implements CheckpointStore {
  requests = 0;
  updates = 0;
  readonly recorded = new Map<string, Operation>();
  readonly #keeps: boolean;

  constructor({ keeps = false } = {}) {
    this.#keeps = keeps;
  }

  async checkpoint({ Updates = [] }: CheckpointRequest): Promise<CheckpointResponse> {
    this.requests++;
    this.updates += Updates.length;
    const operations = new Map<string, Operation>();
    const now = new Date();
    for (const update of Updates) {
      const { Id, Type, Action, Name, ParentId, SubType, Payload } = update;
      const isDone = Action === 'SUCCEED' || Action === 'FAIL';
      operations.set(Id, {
        Id,
        Type,
        Name,
        ParentId,
        SubType,
        Status: isDone ? (Action === 'FAIL' ? 'FAILED' : 'SUCCEEDED') : 'STARTED',
        StartTimestamp: now,
        ...(isDone ? { EndTimestamp: now } : {}),
        ...(Type === 'STEP' ? { StepDetails: { Attempt: isDone ? 1 : 0, Result: Payload, Error: update.Error } } : {}),
        ...(Type === 'WAIT' ? { WaitDetails: { ScheduledEndTimestamp: new Date(now.getTime() + 3_600_000) } } : {}),
        ...(Type === 'CONTEXT' ? { ContextDetails: { Result: Payload, Error: update.Error } } : {}),
      });
    }
    if (this.#keeps) for (const [id, operation] of operations) this.recorded.set(id, operation);
    return { CheckpointToken: `token-${this.requests}`, NewExecutionState: { Operations: [...operations.values()] } };
  }

  async getExecutionState(): Promise<StateResponse> {
    return { Operations: [] };
  }
}
