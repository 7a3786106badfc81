import {
  DurableExecutionApiClient,
  type DurableExecutionHandler,
  withDurableExecution,
} from '@aws/durable-execution-sdk-js';
import {
  type Event,
  GetDurableExecutionCommand,
  type GetDurableExecutionCommandOutput,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { hasEnded } from '../../lib/core/wire/index.js';
import type { Handler } from '../../lib/emulator/functions/function-settings.js';
import type { LambdaEmulatorOptions } from '../../lib/emulator/server/emulator-options.js';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { LineLogger } from '../support/line-logger.js';

const LOOK_MILLIS = 5;

/** What an invocation gave, with the payload as text and read. */
export interface Invoked extends InvokeCommandOutput {
  readonly text: string;
  readonly value: any;
}

/** An emulator, and the AWS client that is all that specs may use of it. */
export class EmulatorKit {
  readonly logger = new LineLogger();
  url = '';
  #client: LambdaClient | undefined;
  #emulator: LambdaEmulator | undefined;

  get client(): LambdaClient {
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    this.#client ??= new LambdaClient({ endpoint: this.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    return this.#client;
  }

  async start(functions: LambdaEmulatorOptions['functions'], options: Partial<LambdaEmulatorOptions> = {}) {
    const emulator = new LambdaEmulator({ functions, logger: this.logger, grace: 0, ...options });
    this.url = (await emulator.start()).url;
    this.#emulator = emulator;
  }

  /** Uses an emulator that runs elsewhere. */
  attach(url: string): void {
    this.url = url;
  }

  async stop(): Promise<void> {
    await this.#emulator?.stop();
    this.#client?.destroy();
    this.#emulator = undefined;
    this.#client = undefined;
    this.logger.lines.length = 0;
  }

  /** A handler made with AWS's SDK, which reaches the emulator over HTTP as it would reach AWS. */
  foreign(handler: DurableExecutionHandler<any, any>): Handler {
    const service = () => new DurableExecutionApiClient(this.client);
    return withDurableExecution(handler, {
      durableExecutionClient: {
        checkpoint: (request) => service().checkpoint(request),
        getExecutionState: (request) => service().getExecutionState(request),
      },
    });
  }

  /** Invokes a function, and reads what it gave. */
  async invoke(FunctionName: string, payload?: unknown, more: Partial<InvokeCommandInput> = {}): Promise<Invoked> {
    const input = { FunctionName, ...(payload !== undefined && { Payload: JSON.stringify(payload) }), ...more };
    const response = await this.client.send(new InvokeCommand(input));
    const text = response.Payload?.transformToString() ?? '';
    return { ...response, text, value: text === '' ? undefined : JSON.parse(text) };
  }

  /** Starts an execution, and gives its ARN. */
  async begin(FunctionName: string, payload?: unknown, more: Partial<InvokeCommandInput> = {}): Promise<string> {
    const { DurableExecutionArn } = await this.invoke(FunctionName, payload, { InvocationType: 'Event', ...more });
    return DurableExecutionArn!;
  }

  async events(DurableExecutionArn: string): Promise<Event[]> {
    const all: Event[] = [];
    let Marker: string | undefined;
    do {
      const page = await this.client.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn, Marker }));
      all.push(...page.Events!);
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    return all;
  }

  /** The first event of a type, as soon as it has happened. */
  async happened(arn: string, type: string): Promise<Event> {
    for (;;) {
      const event = (await this.events(arn)).find(({ EventType }) => EventType === type);
      if (event !== undefined) return event;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
    }
  }

  /** The execution, as soon as it has ended. */
  async ended(DurableExecutionArn: string): Promise<GetDurableExecutionCommandOutput> {
    for (;;) {
      const execution = await this.client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
      if (hasEnded(execution.Status)) return execution;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
    }
  }
}

/** What a request is refused with. */
export async function refusal(sent: Promise<unknown>): Promise<{ name: string; message: string; $metadata: any }> {
  return sent.then(
    () => expect.fail('it was not refused'),
    (error) => error,
  );
}
