import { expect } from 'chai';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { withCodec } from '../../lib/values/index.js';
import {
  asPayload,
  Callback,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  Step,
} from '../../lib/workflow/index.js';

const csv = { deserialize: (text: string | undefined) => JSON.parse(text ?? '""').split(',') as string[] };

class OrderWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<unknown> {
    const invoked = this.context.invoke<string[]>('direct', 1, { functionName: 'tags', serdes: csv, timeout: '5s' });
    return [await this.approvers(), await this.tags(), await invoked];
  }

  @Callback({ serdes: csv })
  async approvers(): Promise<string[]> {
    return fromCallback();
  }

  @Invoke({ functionName: 'tags', serdes: csv })
  async tags(): Promise<string[]> {
    return asPayload();
  }
}

describe('a serdes that only reads', () => {
  it('reads what comes from outside: answers of callbacks and results of functions', async () => {
    const runner = new WorkflowTestRunner(OrderWorkflow, { functions: { tags: async () => 'new,urgent' } });
    const execution = await runner.start();
    await execution.callback('approvers').succeed('ada,bob');
    expect(await execution.result()).to.deep.equal([
      ['ada', 'bob'],
      ['new', 'urgent'],
      ['new', 'urgent'],
    ]);
  });

  it('is refused where values are recorded, before the workflow runs, with what is missing', () => {
    class Recording extends DurableWorkflow {
      @DurableExecution({ serdes: csv as any })
      async run(): Promise<void> {}

      @Step({ serdes: csv as any })
      async count(): Promise<string[]> {
        return [];
      }
    }
    const missing = 'Its method serialize is missing: values are recorded with this serdes, and not only read.';
    expect(() => new WorkflowTestRunner(Recording))
      .to.throw(/@DurableExecution on run: serdes: expected an object with/)
      .with.property('message')
      .which.includes('@Step on count: serdes: expected an object with')
      .and.includes(missing);
    expect(() => new WorkflowTestRunner(OrderWorkflow, { serdes: csv as any })).to.throw(missing);
    expect(() => withCodec({ encode: (text) => text, decode: (text) => text }, csv as any)).to.throw(missing);
  });
});
