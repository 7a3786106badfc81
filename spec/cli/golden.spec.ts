import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { noRetry } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { EmulatorKit } from '../emulator/emulator-kit.js';
import { LineLogger } from '../support/line-logger.js';
import { Order } from './cli-workflows.js';
import { expectGolden, fillStore, LAMBDA_COMMANDS, STORE_COMMANDS } from './golden.js';

/** The order as somebody writes it with AWS's SDK. */
async function foreignOrder({ id, approves }: { id: string; approves?: boolean }, context: DurableContext) {
  await context.step('flaky', async () => 1);
  await context.runInChildContext('packing', (packing) => packing.step('box', async () => `box of ${id}`));
  if (approves) await context.waitForCallback('approval', async () => {});
  if (id === 'bad') {
    await context.step(
      'charge',
      async () => {
        throw new TypeError('the card was declined');
      },
      { retryStrategy: () => ({ shouldRetry: false }) },
    );
  }
  return `${id} shipped`;
}

describe('what the command prints', () => {
  const kit = new EmulatorKit();
  const logger = new LineLogger();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-golden-'));
  });
  afterEach(() => kit.stop());
  after(() => rm(folder, { recursive: true }));

  it('of a SQLite file', async () => {
    const path = join(folder, 'orders.db');
    await fillStore(new SqliteStore({ path }));
    await expectGolden('store', ['--store', path], STORE_COMMANDS);
  });

  async function runOrders(): Promise<void> {
    const begin = (id: string, more = {}) =>
      kit.begin('Order:$LATEST', { id, ...more }, { DurableExecutionName: `order-${id}` });
    const [good, bad] = [await begin('good'), await begin('bad')];
    const open = await begin('open', { approves: true });
    await Promise.all([kit.ended(good), kit.ended(bad), kit.happened(open, 'CallbackStarted')]);
    await kit.happened(open, 'InvocationCompleted');
  }
  const place = () => ['--emulator', kit.url, '--function', 'Order'];

  it('of the emulator', async () => {
    const lambdaClient = { send: (command: never) => kit.client.send(command) };
    await kit.start({ Order: { handler: createHandler(Order, { logger, retry: noRetry(), lambdaClient }) } });
    await runOrders();
    await expectGolden('emulator', place(), LAMBDA_COMMANDS);
  });

  it("of handlers made with AWS's SDK", async () => {
    await kit.start({ Order: { handler: kit.foreign(foreignOrder) } });
    await runOrders();
    await expectGolden('aws-sdk', place(), LAMBDA_COMMANDS);
  });
});
