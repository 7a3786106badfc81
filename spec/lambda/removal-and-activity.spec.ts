import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, offloaded, type PayloadStore } from '../../lib/index.js';
import * as commands from '../../lib/lambda/client-commands.js';
import { LambdaApi } from '../../lib/lambda/lambda-api.js';
import { LambdaWorkflowClient, lambdaClient } from '../../lib/lambda/lambda-workflow-client.js';
import { rejection } from '../service/service-kit.js';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:Report:7';
const arnOf = (name: string) => `${FUNCTION_ARN}/durable-execution/${name}/6f1a`;

class DeleteDurableExecutionCommand {
  constructor(readonly input: object) {}
}

const removed: string[] = [];
const payloads: PayloadStore = {
  put: async () => {},
  get: async () => undefined,
  remove: async (owner) => void removed.push(owner),
};

class Report extends DurableWorkflow {
  @DurableExecution({ serdes: offloaded({ store: payloads }) })
  async run(): Promise<void> {}
}

describe('executions on Lambda', () => {
  const sent: [name: string, input: any][] = [];
  let answers: Record<string, (input: any) => unknown>;
  const client = {
    send: async (command: { readonly input: object }) => {
      const { input } = command;
      const name = command.constructor.name.replace('Command', '');
      sent.push([name, input]);
      return answers[name]?.(input) ?? {};
    },
  };
  const newer = () => {
    const api = new LambdaApi(client, async () => ({ ...commands, DeleteDurableExecutionCommand }));
    return lambdaClient({ client, workflows: [Report], qualifier: 'live' }, { api });
  };
  const execution = (name: string, more: object = {}) => ({
    DurableExecutionArn: arnOf(name),
    DurableExecutionName: name,
    FunctionArn: FUNCTION_ARN,
    Status: 'SUCCEEDED',
    StartTimestamp: new Date(1000),
    EndTimestamp: new Date(2000),
    ...more,
  });

  beforeEach(() => {
    sent.length = 0;
    removed.length = 0;
    answers = { GetDurableExecution: () => execution('one') };
  });

  it('are not deleted without the command, and the refusal says what to do', async () => {
    const today = new LambdaWorkflowClient({ client, workflows: [Report], qualifier: 'live' });
    const error = await rejection(today.delete(arnOf('one')));
    expect(error).to.include({ name: 'UnsupportedOperationError', method: 'delete' });
    expect(error.message).to.match(/@aws-sdk\/client-lambda has no command for it\. Install a version/);
    expect(removed).to.be.empty;
  });

  it('are deleted with the command, and their payloads with them', async () => {
    expect(await newer().delete(arnOf('one'))).to.deep.equal({ payloadErrors: [] });
    expect(sent.at(-1)).to.deep.equal(['DeleteDurableExecution', { DurableExecutionArn: arnOf('one') }]);
    expect(removed).to.deep.equal([encodeURIComponent(arnOf('one'))]);
  });

  it('are not deleted before their end', async () => {
    answers = {
      GetDurableExecution: () => execution('one', { Status: 'RUNNING' }),
      DeleteDurableExecution: () => {
        throw Object.assign(new Error('running'), { name: 'ResourceConflictException' });
      },
    };
    const error = await rejection(newer().delete(arnOf('one')));
    expect(error).to.include({ name: 'ExecutionRunningError', status: 'RUNNING' });
    expect(removed).to.be.empty;
    answers.GetDurableExecution = () => execution('one', { Status: 'DELETING' });
    expect(await newer().delete(arnOf('one'))).to.deep.equal({ payloadErrors: [] });
  });

  it('are purged by workflow, the earliest first, page by page', async () => {
    answers.ListDurableExecutionsByFunction = ({ Marker }) =>
      Marker === undefined
        ? {
            DurableExecutions: [execution('one'), execution('late', { EndTimestamp: new Date(9000) })],
            NextMarker: 'm',
          }
        : { DurableExecutions: [execution('two'), execution('three')] };
    const options = { workflow: Report, statuses: ['SUCCEEDED'], endedBefore: new Date(5000), limit: 2 } as const;
    expect(await newer().purge(options)).to.deep.equal({ deleted: 2, more: true, payloadErrors: [] });
    expect(sent[0]![1]).to.include({ FunctionName: 'Report', ReverseOrder: true, Marker: undefined });
    expect(removed).to.deep.equal(['one', 'two'].map((name) => encodeURIComponent(arnOf(name))));
    expect(await newer().purge({ ...options, limit: 3 })).to.include({ deleted: 3, more: false });
    const { message } = await rejection(newer().purge({ endedBefore: '30d' }));
    expect(message).to.match(/^workflow of purge\(\): expected a workflow/);
  });

  it('are not counted, and have no workers: what to do instead is said', async () => {
    expect((await rejection(newer().count())).message).to.match(/^count\(\) is not supported here: .* list\(\)/);
    expect(await rejection(newer().workers())).to.include({ name: 'UnsupportedOperationError', method: 'workers' });
    expect(await rejection(newer().stats())).to.include({ name: 'UnsupportedOperationError', method: 'stats' });
  });

  it('start without what only stores have, and say why', async () => {
    for (const [option, value] of [
      ['reuse', 'after-failure'],
      ['attributes', { customer: 'c-17' }],
    ] as const) {
      const { message } = await rejection(newer().start(Report, undefined, { [option]: value } as object));
      expect(message).to.match(new RegExp(`^${option} of start\\(\\): expected none on Lambda`));
    }
    expect(sent).to.be.empty;
  });

  it('are described with what they wait for, as their last events say', async () => {
    const at = (seconds: number) => new Date(seconds * 1000);
    const events = [
      { EventType: 'ExecutionStarted', EventTimestamp: at(1), Id: 'e' },
      { EventType: 'StepStarted', EventTimestamp: at(2), Id: 'a', Name: 'done' },
      { EventType: 'StepSucceeded', EventTimestamp: at(3), Id: 'a', Name: 'done', StepSucceededDetails: {} },
      { EventType: 'StepStarted', EventTimestamp: at(4), Id: 'b', Name: 'charge' },
      {
        EventType: 'StepFailed',
        EventTimestamp: at(5),
        Id: 'b',
        Name: 'charge',
        StepFailedDetails: { RetryDetails: { CurrentAttempt: 2, NextAttemptDelaySeconds: 20 } },
      },
      { EventType: 'ContextStarted', EventTimestamp: at(6), Id: 'c', Name: 'approval' },
      {
        EventType: 'CallbackStarted',
        EventTimestamp: at(6),
        Id: 'd',
        ParentId: 'c',
        CallbackStartedDetails: { CallbackId: 'id', Timeout: 60 },
      },
      {
        EventType: 'WaitStarted',
        EventTimestamp: at(7),
        Id: 'w',
        Name: 'pause',
        WaitStartedDetails: { Duration: 3, ScheduledEndTimestamp: at(10) },
      },
      {
        EventType: 'ChainedInvokeStarted',
        EventTimestamp: at(8),
        Id: 'i',
        Name: 'bill',
        ChainedInvokeStartedDetails: { DurableExecutionArn: arnOf('child') },
      },
    ];
    answers = {
      GetDurableExecution: () => execution('one', { Status: 'RUNNING', EndTimestamp: undefined }),
      GetDurableExecutionHistory: () => ({ Events: events.toReversed() }),
    };
    const { activity } = await newer().describe(arnOf('one'));
    const open = activity!.openOperations!.map(({ kind, name, since, until, attempts }) => [
      kind,
      name,
      since.getTime() / 1000,
      until && until.getTime() / 1000,
      attempts,
    ]);
    expect(open).to.deep.equal([
      ['retry', 'charge', 4, 25, 2],
      ['callback', 'approval', 6, 66, 0],
      ['wait', 'pause', 7, 10, 0],
      ['invoke', 'bill', 8, undefined, 0],
    ]);
    expect(activity!.openOperations![1]).to.include({ callbackId: 'id' });
    expect(activity!.openOperations![3]).to.include({ invokedExecutionId: arnOf('child') });
    expect(activity).to.include({ deaths: 0, worker: undefined, stuckSince: undefined, invocations: undefined });
  });
});
