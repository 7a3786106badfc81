import { LambdaClient } from '@aws-sdk/client-lambda';
import { LambdaCheckpointStore } from '../../lib/lambda.js';
import { FaultyGateway, type GatewayRequest, type ScriptedAnswer } from '../support/faulty-gateway.js';
import { SkippingClock } from './skipping-clock.js';

/**
 * A Lambda service of scripted answers on loopback, and the store over the real AWS client that
 * asks it.
 */
export class LambdaServiceKit {
  readonly gateway = new FaultyGateway();
  clock = new SkippingClock();
  #client!: LambdaClient;

  async start(): Promise<void> {
    const endpoint = await this.gateway.start();
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    this.#client = new LambdaClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.gateway.stop();
  }

  /** Forgets what has been, and gives a store whose chance is always at its largest. */
  newStore(): LambdaCheckpointStore {
    this.gateway.requests.length = 0;
    this.clock = new SkippingClock();
    return new LambdaCheckpointStore({ client: this.#client, clock: this.clock, random: () => 1 });
  }

  /** The bodies of the checkpoints, as they came. */
  get checkpoints(): { CheckpointToken: string; ClientToken: string; Updates: Record<string, any>[] }[] {
    return this.gateway.requests.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));
  }
}

/** That a checkpoint is recorded. */
export function recorded({ number }: GatewayRequest, NewExecutionState: object = {}): ScriptedAnswer {
  return { status: 200, body: JSON.stringify({ CheckpointToken: `token-${number}`, NewExecutionState }) };
}
