import type { OperationUpdate } from '../../core/wire/index.js';
import type { CheckpointResponse } from '../../engine/index.js';
import type { ExecutionService } from '../../service/index.js';
import { AwsError, invalidParameter } from '../protocol/aws-error.js';
import { executionIdIn } from '../protocol/execution-arn.js';
import { fittingOperations } from '../protocol/operation-page.js';
import { restOperation } from '../protocol/rest-json.js';
import { type ApiReply, type ApiRequest, jsonBody, maxItems, text } from './api-request.js';

/**
 * The last checkpoint of an execution, for a client that did not receive the response and repeats
 * the request.
 */
interface Checkpointed {
  readonly token: string;
  readonly clientToken: string;
  readonly response: Promise<CheckpointResponse>;
}

/** The operations that handlers use, to record and to read the record. */
export class Checkpoints {
  readonly #service: ExecutionService;
  readonly #last = new Map<string, Checkpointed>();

  constructor(service: ExecutionService) {
    this.#service = service;
  }

  /** CheckpointDurableExecution. */
  readonly checkpoint = async (request: ApiRequest): Promise<ApiReply> => {
    const executionId = executionIdIn(request.params.Arn!);
    const { CheckpointToken: token, ClientToken: clientToken, Updates = [] } = jsonBody(request);
    // In the words that handlers know a stale token by: they have none when their execution is
    // paused.
    if (typeof token !== 'string' || token === '') throw invalidParameter('Invalid Checkpoint Token: none was given.');
    const updates = updatesOf(Updates);
    const { CheckpointToken, NewExecutionState } = await this.#once(executionId, token, clientToken, () =>
      this.#service.checkpoint({ DurableExecutionArn: executionId, CheckpointToken: token, Updates: updates }),
    );
    const Operations = (NewExecutionState?.Operations ?? []).map(restOperation);
    return { body: { CheckpointToken, NewExecutionState: { Operations } } };
  };

  /** GetDurableExecutionState. */
  readonly state = async (request: ApiRequest): Promise<ApiReply> => {
    const token = text(request, 'CheckpointToken');
    if (token === undefined) throw invalidParameter('CheckpointToken must be given.');
    const Marker = text(request, 'Marker') ?? '0';
    if (!/^\d{1,9}$/.test(Marker)) throw invalidParameter('The Marker is not the NextMarker of a page of this state.');
    const { Operations = [], NextMarker } = await this.#service.getExecutionState({
      DurableExecutionArn: executionIdIn(request.params.Arn!),
      CheckpointToken: token,
      Marker,
      MaxItems: maxItems(request),
    });
    const fitting = fittingOperations(Operations);
    const next = fitting.length === Operations.length ? NextMarker : String(Number(Marker) + fitting.length);
    return { body: { Operations: fitting.map(restOperation), NextMarker: next } };
  };

  /** Forgets the last checkpoint of an execution, when an invocation has ended. */
  forget(executionId: string): void {
    this.#last.delete(executionId);
  }

  /** Runs a request once: if it is repeated, by its client token, it gets the same response. */
  #once(
    executionId: string,
    token: string,
    clientToken: unknown,
    work: () => Promise<CheckpointResponse>,
  ): Promise<CheckpointResponse> {
    if (typeof clientToken !== 'string') return work();
    const last = this.#last.get(executionId);
    if (last?.token === token && last.clientToken === clientToken) return last.response;
    const response = work();
    const checkpointed = { token, clientToken, response };
    this.#last.set(executionId, checkpointed);
    response.catch(() => {
      // Nothing was recorded, so it may be tried again.
      if (this.#last.get(executionId) === checkpointed) this.#last.delete(executionId);
    });
    return response;
  }
}

function updatesOf(updates: unknown): OperationUpdate[] {
  if (Array.isArray(updates) && updates.every((update) => typeof update === 'object' && update !== null)) {
    return updates as OperationUpdate[];
  }
  throw new AwsError('SerializationException', 'Updates must be a list of objects.');
}
