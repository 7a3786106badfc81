import { expect, use } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../lib/index.js';
import { everstepAssertions } from '../../lib/testing/assertions/chai.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { rejection } from '../support/engine-rig.js';

use(everstepAssertions);

const KIB = 1024;

class Greedy extends DurableWorkflow {
  @DurableExecution()
  async run({ bytes = 0, steps = 1, name = 'grab' }): Promise<number> {
    for (let i = 0; i < steps; i++) await this.context.step(name, async () => 'x'.repeat(bytes));
    return steps;
  }
}

class Asking extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.ask();
  }

  @Callback()
  async ask(): Promise<string> {
    return fromCallback();
  }
}

describe('the limits of the service, in a test', () => {
  it('hold for the result of an operation: 256 KiB', async () => {
    const runner = new WorkflowTestRunner(Greedy);
    expect(await runner.run({ bytes: 256 * KIB - 2 })).to.have.succeeded;
    expect(await runner.run({ bytes: 256 * KIB })).to.have.failedWith('SizeLimitError', '262,146 bytes');
  });

  it('hold for the number of operations', async () => {
    const runner = new WorkflowTestRunner(Greedy, { maxOperations: 10 });
    expect(await runner.run({ steps: 9 })).to.have.succeeded;
    expect(await runner.run({ steps: 10 })).to.have.failedWith('OperationLimitError');
  });

  it('hold for names', async () => {
    const runner = new WorkflowTestRunner(Greedy);
    expect(await runner.run({ name: 'n'.repeat(256) })).to.have.succeeded;
    expect(await runner.run({ name: 'n'.repeat(257) })).to.have.failedWith('InvalidArgumentError', '1 to 256');
    const refused = await rejection(runner.start({}, { name: 'a name' }));
    expect(refused.message).to.include('[a-zA-Z0-9-_]');
  });

  it('hold for the answer of a callback: 256 KiB', async () => {
    const asking = await new WorkflowTestRunner(Asking).start();
    const refused = await rejection(asking.callback('ask').succeed('x'.repeat(256 * KIB)));
    expect(refused.name).to.equal('SizeLimitError');
    await asking.callback('ask').succeed('x');
    expect(await asking.untilEnded()).to.have.succeededWith('x');
  });
});
