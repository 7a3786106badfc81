import { parseCallbackId } from '../../journal/callback-id.js';
import { type ExecutionService, StoreCallbackClient } from '../../service/index.js';
import { invalidParameter } from '../protocol/aws-error.js';
import { type ApiReply, type ApiRequest, textBody } from './api-request.js';
import { errorBody } from './error-body.js';

/** The operations that complete callbacks. */
export class Callbacks {
  readonly #client: StoreCallbackClient;

  constructor(service: ExecutionService) {
    this.#client = new StoreCallbackClient(async () => service);
  }

  /** SendDurableExecutionCallbackSuccess: the body is the result, byte for byte. */
  readonly succeed = async (request: ApiRequest): Promise<ApiReply> => {
    const id = idOf(request);
    const result = request.body.length === 0 ? undefined : textBody(request, 'InvalidParameterValueException');
    await this.#client.succeedWith(id, result);
    return {};
  };

  /** SendDurableExecutionCallbackFailure. */
  readonly fail = async (request: ApiRequest): Promise<ApiReply> => {
    await this.#client.failWith(idOf(request), errorBody(request).error ?? {});
    return {};
  };

  /** SendDurableExecutionCallbackHeartbeat. */
  readonly heartbeat = async (request: ApiRequest): Promise<ApiReply> => {
    await this.#client.heartbeat(idOf(request));
    return {};
  };
}

function idOf({ params: { CallbackId } }: ApiRequest): string {
  if (parseCallbackId(CallbackId!) === undefined) throw invalidParameter('The callback id is not valid.');
  return CallbackId!;
}
