import { expect } from 'chai';
import { ExecutionEndedError, UnsupportedOperationError } from '../../lib/core/errors/client-errors.js';
import type { LambdaApi } from '../../lib/lambda/lambda-api.js';
import { LambdaExecutions } from '../../lib/lambda/lambda-executions.js';
import { LambdaWorkflowClient } from '../../lib/lambda/lambda-workflow-client.js';
import { rejection } from '../service/service-kit.js';
import { StubLambda } from './stub-lambda.js';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders:7/durable-execution/order-17/6f1a';

/** A command of a newer AWS client. */
class Command {
  constructor(readonly input: object) {}
}
class PauseDurableExecutionCommand extends Command {}
class ResumeDurableExecutionCommand extends Command {}
class GetDurableExecutionCommand extends Command {}

/** Executions through an AWS client that has the commands. */
function executions(answer: (command: Command) => object) {
  const sent: Command[] = [];
  const client = {
    send: async (command: Command) => {
      sent.push(command);
      return answer(command);
    },
  };
  const commands = { PauseDurableExecutionCommand, ResumeDurableExecutionCommand, GetDurableExecutionCommand };
  const api = { send: async (call: (...args: unknown[]) => Promise<unknown>) => call(client, commands) };
  return { sent, on: new LambdaExecutions(api as unknown as LambdaApi) };
}

/** Refuses all but a look at the execution, which has that status. */
const refusing = (Status: string, name: string) => (command: Command) => {
  if (command instanceof GetDurableExecutionCommand) return { Status };
  throw Object.assign(new Error('refused'), { name });
};

describe('a pause of an execution on AWS', () => {
  it('is the command of the AWS client, where that has it', async () => {
    const { sent, on } = executions(() => ({}));
    await on.pause(ARN, { reason: 'the bank is down', pauseTimeout: true });
    await on.resume(ARN, { reason: 'the bank is back' });
    expect(sent[0]).to.be.instanceOf(PauseDurableExecutionCommand);
    expect(sent[0]!.input).to.deep.equal({
      DurableExecutionArn: ARN,
      Reason: 'the bank is down',
      ExecutionTimeoutPaused: true,
    });
    expect(sent[1]).to.be.instanceOf(ResumeDurableExecutionCommand);
    expect(sent[1]!.input).to.deep.equal({ DurableExecutionArn: ARN, Reason: 'the bank is back' });
  });

  it('does nothing where it is so already, and says when the execution has ended', async () => {
    for (const name of ['ResourceConflictException', 'InvalidParameterValueException']) {
      await executions(refusing('PAUSING', name)).on.pause(ARN, {});
      await executions(refusing('PAUSED', name)).on.pause(ARN, {});
      await executions(refusing('RUNNING', name)).on.resume(ARN, {});
      const ended = await rejection(executions(refusing('FAILED', name)).on.pause(ARN, {}));
      expect(ended).to.be.instanceOf(ExecutionEndedError).and.include({ status: 'FAILED', method: 'pause' });
      expect(ended.cause).to.include({ name });
      const other = await rejection(executions(refusing('PAUSED', name)).on.resume(ARN, {}));
      expect(other).to.include({ name });
    }
    const missing = await rejection(executions(refusing('', 'ResourceNotFoundException')).on.resume(ARN, {}));
    expect(missing).to.include({ name: 'ExecutionNotFoundError' });
  });

  it('says what to do where the installed AWS client has no command for it', async () => {
    const stub = new StubLambda();
    const client = new LambdaWorkflowClient({ client: stub.client });
    for (const method of ['pause', 'resume'] as const) {
      const error = await rejection(client[method](ARN));
      expect(error).to.be.instanceOf(UnsupportedOperationError).and.include({ method });
      expect(error.message).to.match(/installed version of @aws-sdk\/client-lambda has no command.*Install a version/);
    }
    expect(stub.requests).to.deep.equal([]);
  });
});
