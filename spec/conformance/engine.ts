import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from '../../lib/core/wire/index.js';
import type { ExecutionRef, ExecutionStatus, HistoryEvent, WorkflowClient } from '../../lib/index.js';
import { type ExecutionStore, type FunctionHandler, WorkflowRuntime } from '../../lib/runtime.js';
import type { StoreCallbackClient } from '../../lib/service/index.js';
import type { EngineOptions, RunOptions } from './harness-types.js';
import { faultOf, plain } from './history-shape.js';
import { SlowStore } from './slow-store.js';

const WORKFLOW = 'conformance';
const LOOK_MILLIS = 20;

/**
 * Everstep's own service, for the conformance harness: a runtime over a store in memory, in real
 * time.
 */
export async function createEngine({ checkpointDelay = 0 }: EngineOptions = {}) {
  return engineOver(new SlowStore(checkpointDelay));
}

/** Goes around the handler that is judged, with the client of its runtime at hand. */
export type Watch = (handler: FunctionHandler, client: () => WorkflowClient) => FunctionHandler;

export interface EngineProps {
  /** Default: the handler is run as it is. */
  readonly watch?: Watch;
  /** What the harness sees of a history. Default: all of it. */
  readonly seen?: (events: readonly HistoryEvent[]) => readonly HistoryEvent[];
}

/** The same over any store. */
export function engineOver(
  store: ExecutionStore,
  { watch = (handler) => handler, seen = (events) => events }: EngineProps = {},
) {
  let runtime: WorkflowRuntime | undefined;

  return {
    name: 'everstep',
    supports: { crash: true },

    async run(handler: FunctionHandler, input: unknown, { functions = {}, onSession, signal }: RunOptions = {}) {
      const targets = Object.entries(functions);
      const durable = targets.filter(([, target]) => target.durable !== false);
      const plainOnes = targets.filter(([, target]) => target.durable === false);
      runtime = new WorkflowRuntime({
        store,
        workflows: [
          { name: WORKFLOW, handler: watch(handler, () => runtime!.client) },
          ...durable.map(([name, target]) => ({ name, handler: target.handler as FunctionHandler })),
        ],
        functions: Object.fromEntries(plainOnes.map(([name, target]) => [name, target.handler])),
        // The requirements ask for what plugins see of a replay, which follows each suspension here.
        stickyExecutions: false,
      });
      await runtime.start();
      const execution = new WatchedExecution(runtime, await runtime.client.start(WORKFLOW, input), seen);
      const callbacks = runtime.client.callbacks as StoreCallbackClient;
      onSession?.({
        done: () => hasEnded(execution.status),
        events: () => plain([...execution.events]),
        callback: {
          success: (callbackId, json) => callbacks.succeedWith(callbackId, json),
          failure: (callbackId, error) => callbacks.failWith(callbackId, error ?? {}),
          heartbeat: (callbackId) => callbacks.heartbeat(callbackId),
        },
      });
      await execution.untilEnded(signal);
      return execution.summary();
    },

    /**
     * Ends the running invocation as the end of its process would: its runtime is gone, and another
     * one finds the execution.
     */
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

/** An execution with its history at hand, as it was a moment ago. */
class WatchedExecution {
  status: ExecutionStatus = 'RUNNING';
  events: readonly HistoryEvent[] = [];

  constructor(
    private readonly runtime: WorkflowRuntime,
    private readonly ref: ExecutionRef,
    private readonly seen: NonNullable<EngineProps['seen']>,
  ) {}

  async untilEnded(signal: AbortSignal | undefined): Promise<void> {
    const { client } = this.runtime;
    while (!hasEnded(this.status) && signal?.aborted !== true) {
      await sleep(LOOK_MILLIS);
      const { status } = await client.describe(this.ref);
      this.events = this.seen((await client.history(this.ref)).events);
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
      fault: faultOf(this.events),
    };
  }
}
