import { expect } from 'chai';
import type { WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { rejection } from '../service/service-kit.js';
import { workflowOf } from '../service/small-engine.js';

describe('the attributes of an execution', () => {
  let kit: RuntimeKit;
  let client: WorkflowRuntime['client'];
  beforeEach(async () => {
    kit = new RuntimeKit();
    client = (await kit.started([workflowOf('Echo', async ({ input }) => input)])).client;
  });
  afterEach(() => kit.stop());

  const found = async (attributes: Record<string, string>) =>
    (await client.list({ attributes })).executions.map(({ name }) => name).sort();

  it('find it, and are shown with it', async () => {
    const mine = { customer: 'c-17', region: 'eu' };
    await client.start('Echo', 1, { name: 'one', attributes: mine });
    mine.customer = 'changed';
    await client.start('Echo', 1, { name: 'two', attributes: { customer: 'c-17' } });
    await client.start('Echo', 1, { name: 'three' });
    expect(await found({ customer: 'c-17' })).to.deep.equal(['one', 'two']);
    expect(await found({ customer: 'c-17', region: 'eu' })).to.deep.equal(['one']);
    expect(await found({ customer: 'c-18' })).to.be.empty;
    const one = await client.describe({ workflow: 'Echo', name: 'one' });
    expect(one.attributes).to.deep.equal({ customer: 'c-17', region: 'eu' });
    expect((await client.describe({ workflow: 'Echo', name: 'three' })).attributes).to.deep.equal({});
  });

  it('are those of the first start of a name', async () => {
    await client.start('Echo', 1, { name: 'one', attributes: { customer: 'c-17' } });
    await client.start('Echo', 1, { name: 'one', attributes: { customer: 'c-18' } });
    expect(await found({ customer: 'c-17' })).to.deep.equal(['one']);
    expect(await found({ customer: 'c-18' })).to.be.empty;
  });

  it('are refused when they can not be, before anything is recorded', async () => {
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`a${index}`, '']));
    for (const [attributes, message] of [
      ['customer', /attributes of start\(\): expected names and values/],
      [['c-17'], /attributes of start\(\): expected names and values/],
      [new Map([['customer', 'c-17']]), /attributes of start\(\): expected names and values/],
      [many, /attributes of start\(\): expected at most 16 attributes, got 17/],
      [{ 'a b': 'x' }, /expected names of 1 to 64 characters .* got "a b"/],
      [{ '': 'x' }, /expected names of 1 to 64 characters/],
      [{ customer: 17 }, /attribute customer of attributes of start\(\): expected text/],
      [{ customer: undefined }, /attribute customer .* got undefined/],
      [{ customer: 'x'.repeat(257) }, /at most 256 characters/],
      [{ customer: 'a\0b' }, /without a null character/],
      [{ customer: '\ud800' }, /or a lone surrogate/],
    ] as const) {
      const error = await rejection(client.start('Echo', 1, { attributes: attributes as never }));
      expect(error).to.include({ name: 'InvalidArgumentError' });
      expect(error.message).to.match(message);
    }
    expect((await client.list()).executions).to.be.empty;
    expect((await rejection(client.list({ attributes: { customer: 17 } as never }))).message).to.match(/of list\(\)/);
  });

  it('may be as many and as long as is said', async () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 16 }, (_, index) => [`${index}`.padStart(64, 'a.-_'), 'é'.repeat(256)]),
    );
    const execution = await client.start('Echo', 1, { attributes });
    expect((await client.describe(execution)).attributes).to.deep.equal(attributes);
  });
});
