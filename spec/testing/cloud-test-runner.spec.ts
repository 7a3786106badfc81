import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { InvalidArgumentError } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { CloudTestRunner, type CloudTestRunnerOptions, ExecutionStuckError } from '../../lib/testing.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { rejection } from '../service/service-kit.js';
import { describeTestRunner } from './runner-contract.js';
import { Ask, Bill, Load, Order, Refuse, Season, Trip } from './runner-workflows.js';

describe('over the emulator', () => {
  let aws: LambdaClient;
  let emulator: LambdaEmulator;
  const options: CloudTestRunnerOptions = {
    client: { send: (command) => aws.send(command) },
    qualifier: '$LATEST',
    pollMillis: 10,
    patience: '20s',
  };

  before(async () => {
    const functions = Object.fromEntries(
      [Ask, Bill, Load, Order, Refuse, Season, Trip].map((workflow) => {
        const settings = { lambdaClient: options.client, functionNames: { Bill: 'Bill:$LATEST' } };
        return [workflow.name, { handler: createHandler(workflow as typeof Bill, settings) }];
      }),
    );
    emulator = new LambdaEmulator({ functions, logger: new QuietLogger(), grace: 0 });
    const { url: endpoint } = await emulator.start();
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    aws = new LambdaClient({ endpoint, region: 'eu-west-1', credentials });
  });
  after(async () => {
    await emulator.stop();
    aws.destroy();
  });

  describeTestRunner('CloudTestRunner', (workflow) => new CloudTestRunner(workflow, options));

  it('CloudTestRunner does not wait for what takes longer than its patience', async () => {
    const execution = await new CloudTestRunner(Season, options).start();
    const stuck = await rejection(execution.untilEnded());
    expect(stuck).to.be.instanceOf(ExecutionStuckError);
    expect(stuck.message).to.match(
      /within 20 s\. It waits for 'summer' \(WAIT\) until 20\d\d-.*increase the `patience`/,
    );
    expect(execution.operation('summer').dueAt!.getTime()).to.be.above(Date.now() + 80 * 86_400_000);
    await execution.stop();
  });

  for (const [option, value] of [
    ['pollMillis', 0],
    ['pollMillis', Number.NaN],
    ['patience', '0s'],
    ['functionNames', { Trip: 'no function' }],
    ['workflows', 5],
  ] as const) {
    it(`CloudTestRunner refuses ${option} ${JSON.stringify(value)}`, () => {
      expect(() => new CloudTestRunner(Trip, { ...options, [option]: value })).to.throw(
        InvalidArgumentError,
        new RegExp(option),
      );
    });
  }

  it('CloudTestRunner refuses options that are none', () => {
    for (const none of [null, 5, 'x', []] as never[]) {
      expect(() => new CloudTestRunner(Trip, none)).to.throw(
        InvalidArgumentError,
        'options of CloudTestRunner: expected',
      );
    }
  });
});
