import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { hasEnded } from '../../lib/core/wire/index.js';
import type { FunctionSettings, Handler } from '../../lib/emulator/functions/function-settings.js';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import type { HistoryEvent } from '../../lib/index.js';
import type { EngineOptions, RunOptions } from './harness-types.js';
import { CRASHED, faultOf, plain } from './history-shape.js';
import { SlowStore } from './slow-store.js';

const WORKFLOW = 'conformance';
const LOOK_MILLIS = 20;

/**
 * The emulator, for the conformance harness: handlers and harness speak to it over HTTP, with the
 * AWS client, as they would to AWS. Handlers run in the harness's process, since it makes them
 * there.
 */
export async function createEngine({ checkpointDelay = 0 }: EngineOptions = {}) {
  let emulator: LambdaEmulator | undefined;
  let client: LambdaClient | undefined;
  /** Of the invocation that runs. */
  let die: ((error: Error) => void) | undefined;

  function mortal(handler: Handler): Handler {
    return (event, context) =>
      new Promise((resolve, reject) => {
        die = reject;
        Promise.resolve(handler(event, context)).then(resolve, reject);
      });
  }

  return {
    name: 'everstep-emulator',
    supports: { crash: true },

    async run(handler: Handler, input: unknown, { functions = {}, onSession, signal }: RunOptions = {}) {
      const targets = Object.entries(functions).map(
        ([name, { handler: target, durable }]): [string, FunctionSettings] => [
          name,
          durable === false ? { handler: target as Handler, durable } : { handler: target as Handler },
        ],
      );
      emulator = new LambdaEmulator({
        functions: { [WORKFLOW]: { handler: mortal(handler) }, ...Object.fromEntries(targets) },
        store: new SlowStore(checkpointDelay),
        // The requirements name what they invoke without a version.
        allowUnqualified: true,
        grace: 0,
      });
      const { url } = await emulator.start();
      Object.assign(process.env, {
        ...{ AWS_ENDPOINT_URL_LAMBDA: url, AWS_REGION: 'us-east-1' },
        ...{ AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' },
      });
      client = new LambdaClient();
      const execution = await WatchedExecution.begin(client, input);
      onSession?.(execution.session());
      await execution.untilEnded(signal);
      return execution.summary();
    },

    /** The running invocation is gone, as its process would be. */
    crash(): Promise<never> {
      const error = new Error('Runtime exited with error: exit status 1');
      error.name = CRASHED;
      die!(error);
      return new Promise<never>(() => {});
    },

    async close(): Promise<void> {
      await emulator?.stop();
      client?.destroy();
    },
  };
}

/** An execution with its history at hand, as it was a moment ago. */
class WatchedExecution {
  #status: string | undefined = 'RUNNING';
  #events: HistoryEvent[] = [];

  private constructor(
    private readonly client: LambdaClient,
    private readonly arn: string,
  ) {}

  static async begin(client: LambdaClient, input: unknown): Promise<WatchedExecution> {
    const { DurableExecutionArn } = await client.send(
      new InvokeCommand({ FunctionName: WORKFLOW, InvocationType: 'Event', Payload: JSON.stringify(input ?? null) }),
    );
    return new WatchedExecution(client, DurableExecutionArn!);
  }

  session() {
    const { client } = this;
    return {
      done: () => hasEnded(this.#status),
      events: () => plain(this.#events),
      callback: {
        async success(CallbackId: string, json: string | undefined) {
          const Result = new TextEncoder().encode(json ?? '');
          await client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result }));
        },
        async failure(CallbackId: string, error: object = {}) {
          await client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: error }));
        },
        async heartbeat(CallbackId: string) {
          await client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
        },
      },
    };
  }

  async untilEnded(signal: AbortSignal | undefined): Promise<void> {
    while (!hasEnded(this.#status) && signal?.aborted !== true) {
      await sleep(LOOK_MILLIS);
      const { Status } = await this.client.send(new GetDurableExecutionCommand({ DurableExecutionArn: this.arn }));
      this.#events = await this.#history();
      this.#status = Status;
    }
  }

  summary() {
    const ending = this.#events.at(-1);
    return {
      status: this.#status,
      result: ending?.ExecutionSucceededDetails?.Result.Payload,
      error: ending?.ExecutionFailedDetails?.Error.Payload,
      events: plain(this.#events),
      executionArn: this.arn,
      fault: faultOf(this.#events),
    };
  }

  async #history(): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let Marker: string | undefined;
    do {
      const request = { DurableExecutionArn: this.arn, MaxItems: 1000, ...(Marker !== undefined && { Marker }) };
      const page = await this.client.send(new GetDurableExecutionHistoryCommand(request));
      events.push(...(page.Events as HistoryEvent[]));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    return events;
  }
}
