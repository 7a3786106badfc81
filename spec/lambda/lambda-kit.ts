import type { InvocationEvent, Operation } from '../../lib/core/wire/index.js';
import type {
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from '../../lib/lambda.js';

export const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:Spec:$LATEST/durable-execution/spec/0';

/**
 * An event as the service sends it: the execution with its input, and the operations recorded so
 * far.
 */
export function eventOf(input: unknown, operations: readonly Operation[] = [], arn = ARN): InvocationEvent {
  const execution: Operation = {
    Id: 'execution',
    Type: 'EXECUTION',
    Status: 'STARTED',
    StartTimestamp: 1_767_225_600_000,
    Name: 'spec',
    ExecutionDetails: { InputPayload: JSON.stringify(input) },
  };
  return {
    DurableExecutionArn: arn,
    CheckpointToken: 'token-0',
    InitialExecutionState: { Operations: [execution, ...operations], NextMarker: '' },
  };
}

/**
 * Takes every checkpoint, and tells nothing of what it made of it: the least that a store may do.
 */
export class AcceptingStore implements CheckpointStore {
  readonly requests: CheckpointRequest[] = [];
  readonly stateRequests: StateRequest[] = [];
  readonly #pages: Readonly<Record<string, StateResponse>>;

  /** @param pages of state, by marker. */
  constructor(pages: Readonly<Record<string, StateResponse>> = {}) {
    this.#pages = pages;
  }

  /** `ACTION name` of every update, in order. */
  get updates(): string[] {
    return this.requests.flatMap(({ Updates }) => Updates.map(({ Action, Name }) => `${Action} ${Name}`));
  }

  async checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    this.requests.push(request);
    return { CheckpointToken: `token-${this.requests.length}` };
  }

  async getExecutionState(request: StateRequest): Promise<StateResponse> {
    this.stateRequests.push(request);
    return this.#pages[request.Marker]!;
  }
}

/** Fails every call with the same error. */
export function failingStore(error: unknown): CheckpointStore {
  const fail = async () => {
    throw error;
  };
  return { checkpoint: fail, getExecutionState: fail };
}

/** An error as the AWS client makes them. */
export function serviceError(name: string, httpStatusCode: number, message = 'from the service'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have been rejected.');
}
