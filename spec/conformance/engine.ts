import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorObject, ExecutionStatus, HistoryEvent } from '../../lib/index.js';
import {
  type ExecutionRef,
  type LocalFunction,
  type LocalHandler,
  LocalRuntime,
  MemoryStore,
} from '../../lib/local.js';
import type { AppendRequest } from '../../lib/stores/execution-store.js';

/** A running execution, as the harness watches it and answers its callbacks. */
export interface Session {
  done(): boolean;
  events(): object[];
  readonly callback: {
    success(callbackId: string, json: string | undefined): Promise<void>;
    failure(callbackId: string, error: ErrorObject | undefined): Promise<void>;
    heartbeat(callbackId: string): Promise<void>;
  };
}

export interface EngineOptions {
  /** How long each write to the store takes, in milliseconds. Default: no time. */
  readonly checkpointDelay?: number;
}

/** What a handler invokes by name. */
export interface Target {
  readonly handler: LocalHandler | LocalFunction;
  /** Default: true. */
  readonly durable?: boolean;
}

export interface RunOptions {
  readonly functions?: Readonly<Record<string, Target>>;
  readonly onSession?: (session: Session) => void;
  /** Aborts when nobody needs the end of the execution. */
  readonly signal?: AbortSignal;
}

const WORKFLOW = 'conformance';
const LOOK_MILLIS = 20;
const CRASHED = 'Runtime.ExitError';

/** Everstep's own service, for the conformance harness: a runtime over a store in memory, in real time. */
export async function createEngine({ checkpointDelay = 0 }: EngineOptions = {}) {
  const store = new SlowStore(checkpointDelay);
  let runtime: LocalRuntime | undefined;

  return {
    name: 'everstep',
    supports: { crash: true },

    async run(handler: LocalHandler, input: unknown, { functions = {}, onSession, signal }: RunOptions = {}) {
      const targets = Object.entries(functions);
      const durable = targets.filter(([, target]) => target.durable !== false);
      const plainOnes = targets.filter(([, target]) => target.durable === false);
      runtime = new LocalRuntime({
        store,
        workflows: [
          { name: WORKFLOW, handler },
          ...durable.map(([name, target]) => ({ name, handler: target.handler as LocalHandler })),
        ],
        functions: Object.fromEntries(plainOnes.map(([name, target]) => [name, target.handler])),
      });
      await runtime.start();
      const execution = new WatchedExecution(runtime, await runtime.client.start(WORKFLOW, input));
      const { callbacks } = runtime.client;
      onSession?.({
        done: () => execution.status !== 'RUNNING',
        events: () => plain([...execution.events]),
        callback: {
          success: (callbackId, json) => callbacks.succeedWith(callbackId, json),
          failure: (callbackId, error) => callbacks.fail(callbackId, error ?? {}),
          heartbeat: (callbackId) => callbacks.heartbeat(callbackId),
        },
      });
      await execution.untilEnded(signal);
      return execution.summary();
    },

    /** Ends the running invocation as the end of its process would: its runtime is gone, and another one finds the execution. */
    async crash(): Promise<never> {
      await runtime!.stop({ grace: { seconds: 0 } });
      await runtime!.start();
      return new Promise<never>(() => {});
    },

    async close(): Promise<void> {
      await runtime?.stop({ grace: { seconds: 0 } });
    },
  };
}

class SlowStore extends MemoryStore {
  constructor(private readonly millis: number) {
    super();
  }

  override async append(request: AppendRequest): Promise<void> {
    if (this.millis > 0) await sleep(this.millis);
    await super.append(request);
  }
}

/** An execution with its history at hand, as it was a moment ago. */
class WatchedExecution {
  status: ExecutionStatus = 'RUNNING';
  events: readonly HistoryEvent[] = [];

  constructor(
    private readonly runtime: LocalRuntime,
    private readonly ref: ExecutionRef,
  ) {}

  async untilEnded(signal: AbortSignal | undefined): Promise<void> {
    const { client } = this.runtime;
    while (this.status === 'RUNNING' && signal?.aborted !== true) {
      await sleep(LOOK_MILLIS);
      const { status } = await client.status(this.ref);
      this.events = (await client.history(this.ref)).events;
      this.status = status;
    }
  }

  summary() {
    const ending = this.events.at(-1);
    const { executionId: executionArn } = this.ref;
    return {
      status: this.status,
      result: ending?.ExecutionSucceededDetails?.Result.Payload,
      error: ending?.ExecutionFailedDetails?.Error.Payload,
      events: plain(this.events),
      executionArn,
      fault: this.fault(),
    };
  }

  /** What the Lambda service would not have let pass: an invocation that threw, or that ended with nothing to wait for. */
  private fault(): string | undefined {
    const broken = this.events.filter(({ InvocationCompletedDetails: details }, i) => {
      const type = details?.Error?.Payload?.ErrorType;
      const isLast = this.events[i + 1]?.EventType.startsWith('Execution') === true;
      return type !== undefined && type !== CRASHED && (!isLast || type === 'InvalidParameterValueException');
    });
    return broken.length === 0 ? undefined : `invocations broke off: ${JSON.stringify(broken)}`;
  }
}

/** As the service's API would give it. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
