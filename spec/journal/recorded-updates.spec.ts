import { expect } from 'chai';
import type { OperationUpdate } from '../../lib/core/wire/index.js';
import { recordedUpdates, sentUpdates } from '../../lib/journal/recorded-updates.js';
import { close, fail, retry, start, succeed } from '../service/updates.js';

/** In JSON absent members don't show. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('recorded updates:', () => {
  it('a step that begins and ends in one request is one update', () => {
    const recorded = recordedUpdates([start.step('a', { Name: 'charge' }), succeed('a', '1', { Name: 'charge' })]);
    expect(asJson(recorded)).to.deep.equal([
      { Id: 'a', Name: 'charge', Type: 'STEP', SubType: 'Step', Started: true, Action: 'SUCCEED', Payload: '1' },
    ]);
  });

  it('one that does not is recorded as it was sent', () => {
    const updates = [start.step('a'), start.step('b'), succeed('a', '1')];
    expect(recordedUpdates(updates)).to.deep.equal(updates);
    expect(recordedUpdates([succeed('a', '1')])).to.deep.equal([succeed('a', '1')]);
    expect(recordedUpdates([start.step('a'), start.step('b')])).to.deep.equal([start.step('a'), start.step('b')]);
  });

  it('a new operation keeps the names of its start', () => {
    const [recorded] = recordedUpdates([start.step('a', { Name: 'charge', ParentId: 'p' }), succeed('a', '1')]);
    expect(recorded).to.include({ Name: 'charge', ParentId: 'p' });
  });

  const requests: readonly (readonly OperationUpdate[])[] = [
    [],
    [start.context('c'), start.step('a', { ParentId: 'c' }), fail('a', 'no', { ParentId: 'c' }), close('c')],
    [start.step('a'), retry('a', 3), start.step('b'), succeed('b')],
    [start.context('c'), close('c', { ContextOptions: { ReplayChildren: true } }), start.wait('w', 3)],
    [start.callback('k'), start.step('a'), start.step('b'), succeed('b', '2'), succeed('a', '1')],
  ];
  for (const [index, updates] of requests.entries()) {
    it(`what was sent can be read from them (${index})`, () => {
      expect(asJson(sentUpdates(recordedUpdates(updates)))).to.deep.equal(asJson(updates));
    });
  }
});
