import 'reflect-metadata';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as lambda from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { ExecutionFailedError } from '../../lib/index.js';
import { LambdaWorkflowClient } from '../../lib/lambda.js';
import { crashEverywhere } from '../../lib/testing.js';
import { Order, Receipt } from '../../samples/lambda/src/order.js';
import { OrderWorkflow } from '../../samples/lambda/src/order-workflow.js';
import { Orders } from '../../samples/lambda/src/orders.js';
import { Shop } from '../../samples/lambda/src/shop.js';
import { RunningCommand } from '../cli/command.js';
import { rejection } from '../service/service-kit.js';
import { ConsumerProject, packageRoot } from '../support/consumer-project.js';
import { readBlocks } from '../support/doc-blocks.js';

const SAMPLE = join(packageRoot, 'samples/lambda');
const read = (file: string) => readFile(join(packageRoot, file), 'utf8');

describe('the Lambda sample', () => {
  // It waits for processes to start.
  let project: ConsumerProject;
  let bare: string;
  let emulator: RunningCommand;
  let orders: Orders;
  let client: LambdaWorkflowClient;
  let environment: NodeJS.ProcessEnv | undefined;

  before(async () => {
    project = await ConsumerProject.create();
    await cp(SAMPLE, project.folder, { recursive: true });
    const { code, output } = await project.node(['build.mjs']);
    expect(code, output).to.equal(0);
    bare = await mkdtemp(join(tmpdir(), 'everstep-lambda-'));
    await cp(project.path('dist'), join(bare, 'dist'), { recursive: true });
    await cp(project.path('emulator.json'), join(bare, 'emulator.json'));
    environment = { ...process.env };
    emulator = new RunningCommand(['emulate', '--port', '0', '--config', join(bare, 'emulator.json')]);
    process.env.AWS_ENDPOINT_URL_LAMBDA = await emulator.url();
    process.env.AWS_REGION = 'eu-west-1';
    process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'none';
    orders = new Orders();
    client = new LambdaWorkflowClient({ functionNames: { Order: 'orders:live' } });
  });
  after(async () => {
    if (environment !== undefined) process.env = environment;
    await emulator?.kill('SIGTERM');
    await Promise.all([project?.remove(), rm(bare, { recursive: true, force: true })]);
  });

  function order(id: string, coolingOff = '1s'): Order {
    return Object.assign(new Order(), { id, items: [{ sku: 'book', cents: 1200 }], coolingOff });
  }

  async function callbackOf(executionId: string): Promise<string> {
    for (;;) {
      const { events } = await client.history(executionId);
      const started = events.find(({ EventType }) => EventType === 'CallbackStarted');
      if (started !== undefined) return started.CallbackStartedDetails!.CallbackId;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('is bundled whole, and runs to its end where nothing is installed', async () => {
    expect(await readdir(bare)).to.have.members(['dist', 'emulator.json']);
    const executionId = await orders.place(order('o-1'));
    expect(await orders.place(order('o-1'))).to.equal(executionId);
    await orders.decide(await callbackOf(executionId), true, 'Ann');
    const receipt = await orders.receipt(executionId);
    expect(receipt).to.be.instanceOf(Receipt).and.include({ orderId: 'o-1', cents: 1200, approvedBy: 'Ann' });
    expect(receipt.shippedAt).to.be.instanceOf(Date);
    const { events } = await client.history(executionId);
    const names = new Set(events.map(({ Name }) => Name));
    expect([...names]).to.include.members(['o-1', 'reserve', 'coolingOff', 'approval', 'ship']);
    expect(await client.describe(executionId)).to.include({ workflow: 'Order', status: 'SUCCEEDED' });
  });

  it('keeps the names of its classes', async () => {
    const executionId = await orders.place(order('o-2', '1s'));
    await orders.decide(await callbackOf(executionId), false, 'Bob');
    const error = (await rejection(orders.receipt(executionId))) as unknown as ExecutionFailedError;
    expect(error).to.be.instanceOf(ExecutionFailedError).and.include({ errorType: 'OrderRejected' });
    expect(error.message).to.match(/o-2 was rejected by Bob/);
  });

  it('refuses an order that is none', async () => {
    const error = await rejection(orders.place(Object.assign(order('o-3'), { items: [] })));
    expect(error).to.include({ name: 'InvalidInputError' });
    expect(error.message).to.match(/items: items should not be empty/);
  });

  it('sends one parcel at most, wherever its process dies', async () => {
    class CountingShop extends Shop {
      parcels = 0;
      override async askForApproval(): Promise<void> {}
      override async ship(): Promise<number> {
        this.parcels++;
        return 0;
      }
    }
    const shops: CountingShop[] = [];
    const { crashes } = await crashEverywhere(OrderWorkflow, order('o-4'), () => {
      const shop = new CountingShop();
      shops.push(shop);
      return {
        create: () => new OrderWorkflow(shop),
        callbacks: { approval: { granted: true, by: 'Ann' } },
        compare: (actual, expected) => actual.orderId === expected.orderId,
      };
    });
    expect(crashes).to.not.be.empty;
    expect(shops.filter(({ parcels }) => parcels > 1)).to.deep.equal([]);
  });

  it('is what the documentation shows', async () => {
    const blocks = readBlocks(await read('docs/deploying.md'));
    const shown = (language: string) => blocks.find((block) => block.language === language)!.code;
    expect(await read('samples/lambda/build.mjs')).to.equal(shown('js'));
    expect(await read('samples/lambda/emulator.json')).to.equal(shown('json'));
    const template = (await read('samples/lambda/template.yaml')).split('\n').map((line) => line.trim());
    expect(template).to.include.members(
      shown('yaml')
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    );
  });

  it('deploys the same with SAM as with the CDK, and permits what the API has', async () => {
    const [template, stack] = await Promise.all([
      read('samples/lambda/template.yaml'),
      read('samples/lambda/cdk/orders-stack.ts'),
    ]);
    expect(template).to.match(/CodeUri: dist\/\n {6}Handler: handler\.handler\n/);
    expect(stack).to.match(/fromAsset\('dist'\),\n {6}handler: 'handler\.handler'/);
    const actionsOf = (text: string) => [...text.matchAll(/lambda:(\w+)/g)].map(([, action]) => action).sort();
    const actions = actionsOf(template);
    expect(actionsOf(stack)).to.deep.equal(actions);
    const known = actions.filter((action) => action === 'InvokeFunction' || `${action}Command` in lambda);
    expect(known).to.deep.equal(actions);
  });
});
