import {
  type CallbackClient,
  type CallbackListOptions,
  type CallbackPage,
  callbackResult,
  checkCallbackListOptions,
  checkCallbackResult,
  errorObjectOf,
  executionIdOf,
  type RecordedError,
  WorkflowCodec,
} from '../../client/index.js';
import {
  CallbackClosedError,
  CallbackNotFoundError,
  ExecutionNotFoundError,
  HistoryExpiredError,
} from '../../core/errors/client-errors.js';
import { type ErrorObject, isTerminal, type Operation } from '../../core/wire/index.js';
import { parseCallbackId } from '../../journal/callback-id.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { ExecutionService } from '../access/execution-service.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { openCallbacks, openCallbacksOf } from './open-callbacks.js';

/** Completes callbacks of executions in a local store, whoever runs them. */
export class StoreCallbackClient implements CallbackClient {
  readonly #open: () => Promise<ExecutionService>;
  readonly #codec: WorkflowCodec;

  constructor(open: () => Promise<ExecutionService>, codec = new WorkflowCodec()) {
    this.#open = open;
    this.#codec = codec;
  }

  async list(options: CallbackListOptions = {}): Promise<CallbackPage> {
    checkCallbackListOptions(options);
    const { workflow, execution } = options;
    const service = await this.#open();
    if (execution === undefined) return openCallbacks(service, options, workflow && this.#codec.nameOf(workflow));
    const { store } = service;
    const executionId = await executionIdOf(execution, this.#codec, (...named) => store.findId(...named));
    return { callbacks: await openCallbacksOf(service, executionId), nextMarker: undefined };
  }

  async succeed(callbackId: string, value?: unknown): Promise<void> {
    await this.succeedWith(callbackId, await callbackResult(callbackId, value));
  }

  /** As {@link succeed}, with text that goes to the workflow as it is. */
  async succeedWith(callbackId: string, result: string | undefined): Promise<void> {
    checkCallbackResult(result);
    await this.#record(callbackId, true, (id, at) => ({ kind: 'callbackSucceeded', at, id, result }));
  }

  async fail(callbackId: string, error: Error | RecordedError): Promise<void> {
    await this.failWith(callbackId, errorObjectOf(error, 'The error of a callback'));
  }

  /** As {@link fail}, with an error in the form of the record. */
  async failWith(callbackId: string, error: ErrorObject): Promise<void> {
    await this.#record(callbackId, true, (id, at) => ({ kind: 'callbackFailed', at, id, error }));
  }

  async heartbeat(callbackId: string): Promise<void> {
    await this.#record(callbackId, false, (id, at) => ({ kind: 'callbackHeartbeatReceived', at, id }));
  }

  /** `wakes`: the execution has something to go on with. */
  async #record(
    callbackId: string,
    wakes: boolean,
    entryOf: (operationId: string, at: number) => JournalEntry,
  ): Promise<void> {
    const service = await this.#open();
    const address = parseCallbackId(callbackId);
    if (address === undefined) throw new CallbackNotFoundError(String(callbackId), 'it is not a callback id');
    const { executionId, index } = address;
    try {
      await service.recordExternal(executionId, (machine, at) => {
        const { Id } = openCallback(machine, callbackId, index);
        return { entries: [entryOf(Id, at)], changes: wakes ? { wakeAt: at } : undefined };
      });
    } catch (error) {
      if (error instanceof HistoryExpiredError) {
        const { status } = await service.record(executionId);
        throw new CallbackClosedError(callbackId, executionId, status, 'execution');
      }
      if (!(error instanceof ExecutionNotFoundError)) throw error;
      throw new CallbackNotFoundError(callbackId, 'its execution is not in the store');
    }
  }
}

function openCallback(machine: ExecutionMachine, callbackId: string, index: number): Operation {
  const operation = machine.callback(callbackId, index);
  if (operation === undefined) throw new CallbackNotFoundError(callbackId, 'its execution has not created it');
  const { executionId, outcome } = machine;
  if (isTerminal(operation.Status)) {
    throw new CallbackClosedError(callbackId, executionId, operation.Status, 'callback');
  }
  if (outcome !== undefined) throw new CallbackClosedError(callbackId, executionId, outcome.status, 'execution');
  return operation;
}
