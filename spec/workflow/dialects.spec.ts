import { expect } from 'chai';
import { InvalidWorkflowError } from '../../lib/core/errors/workflow-errors.js';
import { describeWorkflow } from '../../lib/workflow/index.js';
import { EngineRig } from '../support/engine-rig.js';
import { DIALECTS, type Fixture, importFixture } from './dialects.js';
import { runExecution } from './run-execution.js';

for (const dialect of DIALECTS) {
  describe(`a workflow compiled with ${dialect.name} decorators`, () => {
    let fixture: Fixture;

    before(async () => {
      fixture = await importFixture(dialect);
    });

    it('is described', () => {
      const { name, operations } = describeWorkflow(fixture.OrderWorkflow);
      expect(name).to.equal('OrderWorkflow');
      expect([...operations].map(([operation, { kind, key }]) => [operation, kind, key])).to.have.deep.members([
        ['charge the card', 'step', 'charge'],
        ['coolingOff', 'wait', 'coolingOff'],
        ['approval', 'callback', 'approval'],
        ['label', 'step', 'label'],
        ['refuse', 'step', 'refuse'],
        ['pack', 'step', fixture.SYMBOL],
        ['ship', 'step', 'ship'],
      ]);
    });

    it('keeps the name and the length of its methods', () => {
      const { approval, ship } = fixture.OrderWorkflow.prototype;
      expect([approval.name, approval.length, ship.name, ship.length]).to.deep.equal(['approval', 1, 'ship', 1]);
    });

    it('runs durably from the first call to the result, in several invocations', async () => {
      fixture.log.length = 0;
      const order = { id: '7', items: ['tea', 'kettle'] };
      const run = await runExecution(fixture.OrderWorkflow, order, { answer: { granted: true } });
      expect(run.outcome).to.include({ status: 'SUCCEEDED' });
      expect(run.result).to.deep.equal({
        payment: 'pay-7 of 20',
        approved: true,
        weights: ['tea: 3', 'kettle: 6'],
        notes: ['base 7, own', 'packed'],
        refusal: 'no',
      });
      expect(run.invocations).to.equal(3);
      expect(fixture.log).to.deep.equal(['charge 7', 'ask for 7 with string', 'ship tea', 'ship kettle']);
      const calls = ['charge the card', 'coolingOff', 'approval', 'ship', 'ship', 'label', 'pack', 'refuse'];
      expect(run.names).to.deep.equal(calls);
    });

    it('repeats checks, groups operations, and invokes others', async () => {
      const { TransportWorkflow, Order } = fixture;
      const { operations } = describeWorkflow(TransportWorkflow);
      expect([...operations].map(([operation, { kind, key }]) => [operation, kind, key])).to.have.deep.members([
        ['send all', 'childContext', 'send'],
        ['again', 'invoke', 'again'],
        ['rate', 'invoke', 'rate'],
        ['arrival', 'condition', 'arrival'],
        ['parcel', 'step', 'parcel'],
      ]);
      fixture.log.length = 0;
      const run = await runExecution(TransportWorkflow, { id: '7', items: ['tea', 'kettle'] });
      expect(run.result).to.deep.equal(['kettle: 6', 'tea: 3', '7 after 3']);
      expect(run.names).to.deep.equal(['send all', 'arrival']);
      expect(fixture.log).to.deep.equal([
        'look 1 for 7 by by ship',
        'look 1 for 7 by by ship',
        'look 1 for 7 by by ship',
      ]);

      const order = Object.assign(new Order(), { id: '7', items: ['tea'] });
      const rig = new EngineRig({ definitionOf: (workflow) => describeWorkflow(workflow as never) });
      await rig.invoke(() => {
        const workflow = new TransportWorkflow();
        return Promise.all([workflow.again(order), workflow.rated(order)]);
      });
      const invokes = rig.updates.filter(({ Type }) => Type === 'CHAINED_INVOKE');
      const sent = invokes.map(({ Name, Payload, ChainedInvokeOptions: to }) => [Name, to?.FunctionName, Payload]);
      expect(sent).to.deep.equal([
        ['again', 'OrderWorkflow', '{"id":"7","items":["tea"]}'],
        ['rate', 'rates:live', '"7"'],
      ]);
    });

    it('is a plain class outside an execution', async () => {
      const workflow = new fixture.OrderWorkflow('cash');
      expect(workflow).to.be.instanceOf(fixture.OrderWorkflow);
      expect(await workflow.label('x')).to.equal('base x, own');
      expect((await workflow.ship('tea')).weight()).to.equal('tea: 3');
      expect(workflow.charges).to.equal(0);
    });

    it(metadataTitle(), async () => {
      if (dialect.metadata) {
        expect((await runExecution(fixture.SugarWorkflow, { grams: 15 })).result).to.equal(3);
      } else if (dialect.decorators === 'legacy') {
        expect(() => describeWorkflow(fixture.SugarWorkflow))
          .to.throw(
            InvalidWorkflowError,
            /run takes an input whose class can't be known.*strips it.*input: \(\) => Order/s,
          )
          .with.property('faults')
          .of.length(1);
      } else {
        expect(describeWorkflow(fixture.SugarWorkflow).input).to.equal(undefined);
      }
    });

    function metadataTitle(): string {
      if (dialect.metadata) return 'finds the class of the input in the metadata';
      return dialect.decorators === 'legacy'
        ? 'is refused when stripped metadata leaves the class of the input unknown'
        : 'takes the input as plain JSON when no class is named';
    }
  });
}
