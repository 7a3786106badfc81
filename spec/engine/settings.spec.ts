import { expect } from 'chai';
import { resolveSettings } from '../../lib/engine/index.js';
import { fixedDelay, noRetry } from '../../lib/index.js';

const workflow = { name: 'Order', workflowClass: Object, operations: new Map() };

describe('the settings of a workflow under a handler', () => {
  it('have a default for everything', () => {
    const settings = resolveSettings(workflow, {});
    expect(settings).to.deep.include({
      ...{ isOptimistic: false, isEager: false, isLenient: false, holdsDrift: false, isRehearsal: false },
      ...{ maxOperations: 25_000, replayLogging: 'none', stallMillis: 60_000, rideMillis: 10 },
      ...{ defaultSerdes: undefined, generalSerdes: undefined, graceMillis: undefined },
    });
    expect(settings.functionNameOf('Order')).to.equal('Order');
    expect(() => settings.definitionOf(Object)).to.throw('workflow');
  });

  it('come from the workflow first, then from the handler', () => {
    const [own, general] = [noRetry(), fixedDelay({ delay: '1s' })];
    const handler = { retry: general, checkpointing: 'eager', maxOperations: 7, replayLogging: 'all' } as const;
    expect(resolveSettings(workflow, handler)).to.deep.include({
      ...{ defaultRetry: general, isEager: true, maxOperations: 7, replayLogging: 'all' },
    });
    const order = { ...workflow, retry: own, checkpointing: 'optimistic', maxOperations: 3 } as const;
    expect(resolveSettings(order, handler)).to.deep.include({
      ...{ defaultRetry: own, isEager: false, isOptimistic: true, maxOperations: 3, replayLogging: 'all' },
    });
  });

  it('hold drift only where executions can be held', () => {
    const held = { ...workflow, onDrift: 'hold' } as const;
    expect(resolveSettings(held, {}).holdsDrift).to.equal(false);
    expect(resolveSettings(held, { onDrift: 'fail' }).holdsDrift).to.equal(true);
    expect(resolveSettings({ ...workflow, onDrift: 'fail' }, { onDrift: 'hold' }).holdsDrift).to.equal(false);
    expect(resolveSettings(workflow, { onDrift: 'hold' }).holdsDrift).to.equal(true);
  });
});
