import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, noRetry, Step, StepSemantics } from '../../lib/index.js';
import type { WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from './runtime-kit.js';

describe('a runtime that stops', () => {
  let kit: RuntimeKit;
  let bodies: string[];
  let gate: () => void;
  beforeEach(() => {
    kit = new RuntimeKit();
    bodies = [];
  });
  afterEach(() => kit.stop());

  class ExportWorkflow extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<string> {
      const result = await this.export();
      await this.charge();
      return `${result}, ${await this.mail()}`;
    }

    @Step()
    async export(): Promise<string> {
      bodies.push('export');
      const { signal } = this.context;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve('wound down'));
        gate = () => resolve('all of it');
      });
    }

    @Step({ semantics: StepSemantics.AtMostOncePerRetry, retry: noRetry() })
    async charge(): Promise<void> {
      bodies.push('charge');
    }

    @Step()
    async mail(): Promise<string> {
      bodies.push('mail');
      return 'mailed';
    }
  }

  async function stopping(grace: string): Promise<{ id: string; stopped: Promise<void>; first: WorkflowRuntime }> {
    const first = await kit.started([ExportWorkflow]);
    const { executionId: id } = await first.client.start(ExportWorkflow);
    await kit.clock.settle();
    expect(bodies).to.deep.equal(['export']);
    return { id, first, stopped: first.stop({ grace: grace as '10s' }) };
  }

  it('aborts the signals of bodies at half of the grace: what heeds them is recorded, and does not run again', async () => {
    const { id, stopped } = await stopping('10s');
    await kit.clock.advance(4900);
    expect(bodies).to.deep.equal(['export']);
    await kit.clock.advance(200);
    await stopped;
    const second = await kit.started([ExportWorkflow]);
    await kit.clock.settle();
    expect(await second.client.result(id)).to.equal('wound down, mailed');
    expect(bodies).to.deep.equal(['export', 'charge', 'mail']);
  });

  it('begins no at-most-once body any more, and leaves it to the next start at once', async () => {
    const { id, stopped } = await stopping('60s');
    gate();
    await kit.clock.settle();
    await stopped;
    expect(bodies).to.deep.equal(['export']);
    expect(kit.logger.lines).to.deep.equal([]);
    const second = await kit.started([ExportWorkflow]);
    await kit.clock.settle();
    expect(await second.client.result(id)).to.equal('all of it, mailed');
    expect(bodies).to.deep.equal(['export', 'charge', 'mail']);
  });

  it('lets an invocation go on that has nothing of that kind', async () => {
    class PlainWorkflow extends ExportWorkflow {
      @DurableExecution({ name: 'Plain' })
      override async run(): Promise<string> {
        return `${await this.export()}, ${await this.mail()}`;
      }
    }
    const runtime = await kit.started([PlainWorkflow]);
    const { executionId } = await runtime.client.start(PlainWorkflow);
    await kit.clock.settle();
    const stopped = runtime.stop();
    await kit.clock.settle();
    gate();
    await kit.clock.settle();
    await stopped;
    expect((await runtime.client.describe(executionId)).result).to.equal('all of it, mailed');
  });
});
