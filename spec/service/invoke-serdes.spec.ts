import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, encrypted, InvalidArgumentError, type Serdes } from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

const wrapping: Serdes = {
  serialize: (value) => (value === undefined ? undefined : JSON.stringify({ wrapped: value })),
  deserialize: (text) => (text === undefined ? undefined : JSON.parse(text).wrapped),
};

class Greeter extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return `Hello, ${name}!`;
  }
}

class Caller extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.context.invoke('greet', name, { workflow: () => Greeter });
  }
}

describe('an invoke of a workflow class', () => {
  it('speaks the serdes of the runtime that both have', async () => {
    const runner = new WorkflowTestRunner(Caller, { workflows: [Greeter], serdes: wrapping });
    const execution = await runner.run('you');
    expect(await execution.result()).to.equal('Hello, you!');
  });

  it('is refused where what the workflow takes and gives is bound to its execution', async () => {
    const runner = new WorkflowTestRunner(Caller, {
      workflows: [Greeter],
      serdes: encrypted({ key: Buffer.alloc(32, 7), acceptPlaintext: 'input' }),
    });
    const { error } = await runner.run('you');
    expect(error?.type).to.equal(InvalidArgumentError.name);
    expect(error?.message).to.match(/^workflow of invoke 'greet': .*Greeter.* Give the serdes to the steps/);
  });
});
