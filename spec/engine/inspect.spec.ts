import { inspect } from 'node:util';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

describe('what code prints while it looks for a mistake', () => {
  const printed: Record<string, string> = {};

  class OrderWorkflow extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<void> {
      const charge = this.charge();
      printed.promise = inspect(charge);
      printed.ordinary = inspect(new Promise(() => {}));
      printed.context = inspect({ context: this.context });
      await charge;
    }

    @Step()
    async charge(): Promise<void> {}
  }

  before(() => new WorkflowTestRunner(OrderWorkflow).run());

  it('names the operation of a promise, and shows nothing of the engine', () => {
    expect(printed.promise).to.match(/^.*Promise \{\s+<pending>,\s+waitedFor: Step 'charge'/s);
    for (const text of [printed.promise, printed.ordinary]) {
      expect(text).to.not.match(/executionId|bookkeeping|settings/);
      expect(text!.split('\n').length).to.be.lessThan(16);
    }
  });

  it('names the workflow and the execution of the context', () => {
    expect(printed.context).to.match(/^\{\s+context: DurableContext of OrderWorkflow \S+\s+\}$/);
  });
});
