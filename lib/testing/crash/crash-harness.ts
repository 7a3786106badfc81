import type { CrashPoint } from '../../core/errors/testing-errors.js';
import type { Operation, OperationUpdate } from '../../core/wire/index.js';
import {
  type AnyCall,
  type CheckpointRequest,
  type CheckpointResponse,
  type CheckpointStore,
  type EngineObserver,
  isTransientFailure,
} from '../../engine/index.js';
import type { FunctionHandler, InvocationContext, InvocationInput } from '../../service/index.js';
import { nameOfCall } from '../execution/recorded-operation.js';
import type { RunnerHooks } from '../runner/runner-hooks.js';
import { type CrashFault, updateNames } from './crash-fault.js';
import { RecordedTruth } from './recorded-truth.js';

/** The crash, or the pause, that a run is to have. */
export interface PlannedCrash {
  /** The number of the checkpoint, counted from 1 across all executions of the run. */
  readonly checkpoint: number;
  readonly when: CrashPoint['when'];
}

/** Wraps a handler: the specs plant faults between the service and the engine with it. */
export type Mutate = (handler: FunctionHandler) => FunctionHandler;

const MOST_INVOCATIONS = 10_000;

const NEVER_ENDS: CrashFault = {
  operation: '(the workflow itself)',
  operationId: undefined,
  what: 'it does not end',
  expected: `an end within ${MOST_INVOCATIONS} invocations`,
  actual: 'one invocation after the other',
};

/** Pauses an execution of the run. */
export type Pause = (executionId: string) => Promise<void>;

/** The error of a killed invocation, under the service's name for it. */
class Crashed extends Error {
  override readonly name = 'Runtime.ExitError';
}

/**
 * One run of a crash test: kills an invocation at the planned checkpoint, or pauses its execution
 * there, and compares what the engine does with what is recorded.
 *
 * It stands in three places at once. `around` wraps each workflow's handler, so that an invocation
 * can be killed. The checkpoint store that the handler receives is wrapped too, to count
 * checkpoints over all executions of the run and to learn what is stored. As an engine observer it
 * sees bodies begin, answers arrive and code drift. `CrashTest` makes one per run and reads
 * `fault`, `crash` and `checkpoints` when the run is over.
 *
 * Invariants:
 * - A killed invocation does nothing more: its requests to the store never return, and what its
 *   code still does is not judged. `#killed` says which those are.
 * - Only the first fault counts. After it, each invocation fails at once, so that the run ends.
 * - A paused invocation goes on to its end, and is judged: after the answer to its last checkpoint
 *   no body begins, and nothing is sent. `#paused` says which those are.
 * - A crash happens at most once per run, and nothing happens between the kill and the moment that
 *   it simulates: before the checkpoint is stored, or after it and before the engine hears of it.
 *
 * The store is the truth: if the harness learned operations from the engine instead, it would find
 * no difference.
 */
export class CrashHarness implements RunnerHooks, EngineObserver {
  readonly observer = this;
  /** The ids of the executions that have run. */
  readonly executionIds = new Set<string>();
  readonly #planned: PlannedCrash | undefined;
  readonly #mutate: Mutate;
  readonly #pause: Pause;
  readonly #truths = new Map<string, RecordedTruth>();
  readonly #killed = new Set<string>();
  readonly #paused = new Set<string>();
  /** Those that were killed, and those that were paused. */
  readonly #cutOff = new Set<string>();
  readonly #invocations = new Map<string, (reason: Error) => void>();
  #count = 0;
  #checkpoints = 0;
  #crash: CrashPoint | undefined;
  #fault: CrashFault | undefined;

  constructor(planned: PlannedCrash | undefined, mutate: Mutate, pause: Pause) {
    this.#planned = planned;
    this.#mutate = mutate;
    this.#pause = pause;
  }

  /** The number of checkpoints that the workflows have sent. */
  get checkpoints(): number {
    return this.#checkpoints;
  }

  /** The crash, after it has happened. */
  get crash(): CrashPoint | undefined {
    return this.#crash;
  }

  /** The first rule that was broken. */
  get fault(): CrashFault | undefined {
    return this.#fault;
  }

  readonly around = (handler: FunctionHandler): FunctionHandler => {
    const mutated = this.#mutate(handler);
    return async (event: InvocationInput, context: InvocationContext) => {
      const executionId = event.DurableExecutionArn;
      this.executionIds.add(executionId);
      if (++this.#count > MOST_INVOCATIONS) this.#fault ??= NEVER_ENDS;
      // After a fault the rest of the run would show nothing new.
      if (this.#fault !== undefined) return { Status: 'FAILED', Error: {} };
      const truth = this.#truthOf(executionId);
      truth.learn(event.InitialExecutionState?.Operations ?? []);
      const requestId = context.awsRequestId;
      const death = new Promise<never>((_, reject) => {
        this.#invocations.set(requestId, (reason) => {
          this.#died(requestId);
          reject(reason);
          context.abandon();
        });
      });
      const client = this.#mortal(event.durableExecutionClient, truth, requestId);
      const mortal = Object.assign(Object.create(Object.getPrototypeOf(event)), event, {
        durableExecutionClient: client,
      });
      try {
        return await Promise.race([mutated(mortal, context), death]);
      } catch (error) {
        // Also an invocation that broke off by itself, as when a payload store was out of reach.
        this.#died(requestId);
        throw error;
      } finally {
        this.#invocations.delete(requestId);
      }
    };
  };

  #died(requestId: string): void {
    this.#killed.add(requestId);
    this.#cutOff.add(requestId);
  }

  bodyBegins(call: AnyCall, attempt: number, isAtMostOnce: boolean): void {
    const truth = this.#truthOf(call.invocation.executionId);
    const fault = truth.bodyBegins(call, attempt, isAtMostOnce);
    const isTooLate = this.#paused.has(call.invocation.requestId);
    this.#note(call, isTooLate ? tooLate(truth.pathOf(nameOfCall(call)), call.id, 'its body began') : fault);
  }

  answered(call: AnyCall, recorded: Operation, isStart: boolean): void {
    // Its end is handed over before it is recorded, by design.
    if (call.endsAhead) return;
    this.#note(call, this.#truthOf(call.invocation.executionId).answered(call, recorded, isStart));
  }

  drifted(call: AnyCall, recorded: readonly Operation[]): void {
    const truth = this.#truthOf(call.invocation.executionId);
    const operation = truth.pathOf(nameOfCall(call));
    this.#note(call, {
      operation,
      operationId: call.id,
      what: 'the code called it, which is not what the record has next',
      expected: recorded.map((it) => `${it.Type} '${truth.pathOf(it)}'`).join(', ') || 'nothing more',
      actual: `${call.type} '${operation}'`,
    });
  }

  #note({ invocation }: AnyCall, fault: CrashFault | undefined): void {
    if (fault === undefined || this.#fault !== undefined || this.#killed.has(invocation.requestId)) return;
    this.#fault = fault;
    this.#kill(invocation.requestId);
  }

  #kill(requestId: string): void {
    this.#invocations.get(requestId)?.(new Crashed('The process was killed to see what becomes of the execution.'));
  }

  #truthOf(executionId: string): RecordedTruth {
    let truth = this.#truths.get(executionId);
    if (truth === undefined) {
      truth = new RecordedTruth(this.#cutOff);
      this.#truths.set(executionId, truth);
    }
    return truth;
  }

  /** The service as seen from a process that dies at the planned checkpoint. */
  #mortal(service: CheckpointStore, truth: RecordedTruth, requestId: string): CheckpointStore {
    return {
      checkpoint: async (request) => {
        if (this.#killed.has(requestId)) return never();
        if (this.#paused.has(requestId)) this.#fault ??= sentTooLate(request, truth);
        truth.noteSent(request.Updates);
        const isHere = request.Updates.length > 0 && ++this.#checkpoints === this.#planned?.checkpoint;
        if (isHere) {
          const updates = updateNames(request.Updates, (update) => truth.pathOf(update));
          this.#crash = { ...this.#planned!, updates };
        }
        if (isHere && this.#planned?.when === 'before') {
          this.#kill(requestId);
          return never();
        }
        const isPaused = isHere && this.#planned?.when === 'paused';
        if (isPaused) await this.#pause(request.DurableExecutionArn);
        const response = await this.#store(service, truth, request);
        truth.learn(response.NewExecutionState?.Operations ?? []);
        if (isPaused && !endsExecution(request)) {
          this.#paused.add(requestId);
          this.#cutOff.add(requestId);
        }
        if (!isHere || isPaused) return response;
        this.#kill(requestId);
        return never();
      },
      getExecutionState: async (request) => {
        const page = await service.getExecutionState(request);
        truth.learn(page.Operations ?? []);
        return page;
      },
    };
  }

  /** Stores a checkpoint. A permanent refusal is a fault: the engine has sent an invalid update. */
  async #store(
    service: CheckpointStore,
    truth: RecordedTruth,
    request: CheckpointRequest,
  ): Promise<CheckpointResponse> {
    try {
      return await service.checkpoint(request);
    } catch (error) {
      const { Updates: updates } = request;
      const message = (error as Error).message;
      const update: OperationUpdate | undefined = updates.find(({ Id }) => message.includes(Id)) ?? updates[0];
      if (update !== undefined && !isTransientFailure(error)) {
        this.#fault ??= {
          operation: truth.pathOf(update),
          operationId: update.Id,
          what: `the service refused ${updateNames([update], () => 'its').join()}: ${message}`,
          expected: 'updates that the service accepts',
          actual: updateNames(updates, (it) => truth.pathOf(it)).join(', '),
        };
      }
      throw error;
    }
  }
}

function tooLate(operation: string, operationId: string | undefined, what: string): CrashFault {
  const expected = 'nothing that begins, and no checkpoint, after the answer that paused the execution';
  return { operation, operationId, what: `${what} after the execution was paused`, expected, actual: what };
}

function sentTooLate({ Updates: updates }: CheckpointRequest, truth: RecordedTruth): CrashFault {
  const [first] = updates;
  const operation = first === undefined ? '(the workflow itself)' : truth.pathOf(first);
  return tooLate(operation, first?.Id, `a checkpoint was sent (${updateNames(updates, (it) => truth.pathOf(it))})`);
}

function endsExecution({ Updates: updates }: CheckpointRequest): boolean {
  return updates.some(({ Type }) => Type === 'EXECUTION');
}

function never(): Promise<never> {
  return new Promise(() => {});
}
