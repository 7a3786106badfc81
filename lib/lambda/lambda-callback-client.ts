import { type CallbackClient, callbackResult, errorObjectOf, type RecordedError } from '../client/index.js';
import { CallbackClosedError, CallbackNotFoundError, UnsupportedOperationError } from '../core/errors/client-errors.js';
import { LIMITS } from '../core/wire/index.js';
import { errorFields } from './error-fields.js';
import { BAD_REQUEST, insteadOf, isRefusal, type LambdaApi } from './lambda-api.js';

/** Lambda's are base64; those of the emulator have the form of local ones. */
const CALLBACK_ID = /^[A-Za-z0-9+/=._-]+$/;

/** Completes callbacks of executions on Lambda. */
export class LambdaCallbackClient implements CallbackClient {
  readonly #api: LambdaApi;

  constructor(api: LambdaApi) {
    this.#api = api;
  }

  async succeed(callbackId: string, value?: unknown): Promise<void> {
    const result = await callbackResult(callbackId, value);
    const request = { CallbackId: callbackId, ...(result !== undefined && { Result: Buffer.from(result) }) };
    await this.#send(callbackId, (client, { SendDurableExecutionCallbackSuccessCommand }) =>
      client.send(new SendDurableExecutionCallbackSuccessCommand(request)),
    );
  }

  async fail(callbackId: string, error: Error | RecordedError): Promise<void> {
    const recorded = errorFields(errorObjectOf(error, 'The error of a callback'));
    await this.#send(callbackId, (client, { SendDurableExecutionCallbackFailureCommand }) =>
      client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: callbackId, Error: recorded })),
    );
  }

  async heartbeat(callbackId: string): Promise<void> {
    await this.#send(callbackId, (client, { SendDurableExecutionCallbackHeartbeatCommand }) =>
      client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: callbackId })),
    );
  }

  async list(): Promise<never> {
    const cure = 'describe() shows the callbacks that an execution waits for.';
    throw new UnsupportedOperationError('callbacks.list', 'the API of AWS Lambda lists no callbacks', cure);
  }

  async #send(callbackId: string, call: Parameters<LambdaApi['send']>[0]): Promise<void> {
    const isId = typeof callbackId === 'string' && callbackId.length <= LIMITS.callbackIdLength;
    if (!isId || !CALLBACK_ID.test(callbackId)) {
      throw new CallbackNotFoundError(String(callbackId), 'it is not a callback id');
    }
    try {
      await this.#api.send(call);
    } catch (error) {
      if (isRefusal(error, 'CallbackTimeoutException')) throw insteadOf(error, new CallbackClosedError(callbackId));
      if (isRefusal(error, 'ResourceNotFoundException', ...BAD_REQUEST)) {
        const reason = (error as Error).message.replace(/\.$/, '');
        throw insteadOf(error, new CallbackNotFoundError(callbackId, reason));
      }
      throw error;
    }
  }
}
