import { expect } from 'chai';
import { plainValue } from '../../lib/client/index.js';
import type { Clock, Timer } from '../../lib/core/time/index.js';
import type { Class } from '../../lib/core/types.js';
import type {
  ErrorObject,
  InvocationEvent,
  InvocationOutput,
  Operation,
  OperationUpdate,
} from '../../lib/core/wire/index.js';
import type { CheckpointStore } from '../../lib/engine/checkpoint/index.js';
import {
  ambientContext,
  type DurableContext,
  resolveSettings,
  runInvocation,
  type WorkflowDefinition,
} from '../../lib/engine/index.js';
import type { PluginSource } from '../../lib/plugins/index.js';
import type { RetryStrategy } from '../../lib/retry/index.js';
import type { Serdes } from '../../lib/values/index.js';
import { LineLogger } from './line-logger.js';
import { SimulatedService } from './simulated-service.js';

/** A workflow as a function: for the engine a class is only something with a method. */
export type Flow = (context: DurableContext, input: any) => unknown;

export interface RigOptions {
  readonly input?: unknown;
  /** Classes of input and output, serdes and retry of the workflow. */
  readonly definition?: Partial<WorkflowDefinition>;
  readonly retry?: RetryStrategy;
  readonly serdes?: Serdes;
  readonly plugins?: readonly PluginSource[];
  readonly view?: (operation: Operation) => Operation;
  /** Has the patience with slow code that users get, instead of none. */
  readonly isPatient?: boolean;
  readonly stallMillis?: number;
  /** How long a START waits for company. Default: as users have it. */
  readonly rideMillis?: number;
  /** How much the engine's clock is ahead of the service's. */
  readonly aheadMillis?: number;
  /** What is known of workflow classes that are invoked. */
  readonly definitionOf?: (workflow: Class<object>) => WorkflowDefinition;
  readonly functionNameOf?: (workflow: string) => string;
}

interface RigTimer extends Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** The engine over a simulated service, with a clock that moves only when told to. */
export class EngineRig {
  readonly service: SimulatedService;
  readonly logger = new LineLogger();
  /** What the workflow ran on, one for each invocation. */
  readonly instances: object[] = [];
  /** Takes the place of the service for the next invocations, to refuse or to delay. */
  store: CheckpointStore;
  readonly #options: RigOptions;
  readonly #timers = new Set<RigTimer>();

  constructor(options: RigOptions = {}) {
    this.#options = options;
    const { input, view } = options;
    this.service = new SimulatedService(input === undefined ? undefined : JSON.stringify(input), view);
    this.store = this.service;
  }

  readonly clock: Clock = {
    now: () => this.service.now + this.#ahead,
    setTimer: (at, callback) => {
      const timer = { at, callback, cancel: () => this.#timers.delete(timer) };
      this.#timers.add(timer);
      return timer;
    },
  };

  get #ahead(): number {
    return this.#options.aheadMillis ?? 0;
  }

  /** Runs one invocation, on the state as it is or on an event of its own. */
  invoke(flow: Flow, event: InvocationEvent = this.service.event()): Promise<InvocationOutput> {
    const { definition, isPatient = false, stallMillis = 5000, rideMillis, retry, serdes, plugins } = this.#options;
    const { definitionOf, functionNameOf } = this.#options;
    const workflow = { name: 'Spec', workflowClass: Object, operations: new Map(), ...definition };
    const graceMillis = isPatient ? undefined : 0;
    const given = { retry, serdes, definitionOf, functionNameOf, graceMillis, stallMillis, rideMillis };
    return runInvocation({
      workflow,
      settings: resolveSettings(workflow, given),
      event,
      store: this.store,
      requestId: 'request',
      clock: this.clock,
      logger: this.logger,
      create: () => {
        const instance = {
          run: (value: unknown) => flow(ambientContext(instance, 'run')!, value),
        };
        this.instances.push(instance);
        return instance;
      },
      plugins,
    });
  }

  /**
   * Runs invocations to the end of the execution. While it is suspended, callbacks are answered by
   * `outside`, or time passes.
   */
  async run(flow: Flow, outside?: (callback: Operation) => void): Promise<InvocationOutput> {
    for (;;) {
      const output = await this.invoke(flow);
      if (output.Status !== 'PENDING') return output;
      this.letHappen(outside);
    }
  }

  /** The next thing happens outside: a callback is answered, or time passes. */
  letHappen(outside?: (callback: Operation) => void): void {
    const [open] = this.service.openCallbacks;
    if (open !== undefined && outside !== undefined) outside(open);
    else this.service.passTo(this.service.machine.nextDueAt);
  }

  /**
   * The process dies after this invocation's `count`-th checkpoint was stored, and before it hears
   * of it.
   */
  async crash(flow: Flow, count: number): Promise<void> {
    const { store } = this;
    await new Promise<void>((resolve, reject) => {
      let left = count;
      this.store = {
        checkpoint: async (request) => {
          if (left === 0) return new Promise(() => {});
          const response = await store.checkpoint(request);
          if (--left > 0) return response;
          resolve();
          return new Promise(() => {});
        },
        getExecutionState: (request) => store.getExecutionState(request),
      };
      this.invoke(flow).then(() => reject(new Error('It ended before it could crash.')), reject);
    });
    this.store = store;
  }

  /** Lets time pass while an invocation runs. */
  pass(seconds: number): void {
    const end = this.clock.now() + seconds * 1000;
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.service.passTo(next.at - this.#ahead);
      this.#timers.delete(next);
      next.callback();
    }
    this.service.passTo(end - this.#ahead);
  }

  /** When the clock's timers are due, in seconds from now. */
  get timers(): number[] {
    return [...this.#timers].map(({ at }) => (at - this.clock.now()) / 1000).sort((a, b) => a - b);
  }

  succeedCallback({ Id: id }: Operation, result?: string): void {
    this.service.happen({ kind: 'callbackSucceeded', at: this.service.now, id, result });
  }

  failCallback({ Id: id }: Operation, error: ErrorObject): void {
    this.service.happen({ kind: 'callbackFailed', at: this.service.now, id, error });
  }

  /** Everything that was checkpointed. */
  get updates(): OperationUpdate[] {
    return this.service.requests.flatMap(({ Updates }) => Updates);
  }

  /** The checkpoints in short, a list for each request: `START STEP a`. */
  get requests(): string[][] {
    return this.service.requests.map(({ Updates }) => Updates.map(inShort));
  }
}

function inShort({ Action, Type, Name }: OperationUpdate): string {
  return Name === undefined ? `${Action} ${Type}` : `${Action} ${Type} ${Name}`;
}

/** What a workflow gave. */
export function resultOf(output: InvocationOutput): any {
  if (output.Status !== 'SUCCEEDED') expect.fail(`The execution did not succeed: ${JSON.stringify(output)}`);
  return plainValue(output.Result);
}

/** What a workflow failed with. */
export function errorOf(output: InvocationOutput): ErrorObject {
  if (output.Status !== 'FAILED') expect.fail(`The execution did not fail: ${JSON.stringify(output)}`);
  return output.Error;
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<any> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return expect.fail('Nothing was thrown.');
}

/** When something that should come about is taken to hang. */
const HANGS_MILLIS = 50_000;

/** Lets the event loop turn until something is so. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + HANGS_MILLIS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`It never came about: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets everything run that needs no more than turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Whether a promise has settled by the time that nothing else moves. */
export async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let has = false;
  const note = () => {
    has = true;
  };
  void promise.then(note, note);
  await settled();
  return has;
}
