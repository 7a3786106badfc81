import { expect } from 'chai';
import type { OperationUpdate } from '../../lib/core/wire/index.js';
import { checkpointEntry, sentUpdates } from '../../lib/journal/checkpoint-entry.js';
import { close, fail, retry, start, succeed } from '../service/updates.js';

/** As it is stored: in JSON absent members don't show. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('the entry of a checkpoint', () => {
  it('that has a step from its start to its success says that once', () => {
    const entry = checkpointEntry([start.step('a', { Name: 'charge' }), succeed('a', '1', { Name: 'charge' })], 7);
    expect(asJson(entry)).to.deep.equal({
      kind: 'stepSucceeded',
      at: 7,
      id: 'a',
      name: 'charge',
      subType: 'Step',
      result: '1',
    });
  });

  it('has a start and the end right behind it as one update', () => {
    const updates = [start.step('a'), succeed('a', '1'), start.step('b'), fail('b', 'no')];
    expect(asJson(checkpointEntry(updates, 7))).to.deep.equal({
      kind: 'checkpointed',
      at: 7,
      updates: [
        { Id: 'a', Type: 'STEP', SubType: 'Step', Started: true, Action: 'SUCCEED', Payload: '1' },
        asJson({ ...fail('b', 'no'), Started: true }),
      ],
    });
  });

  it('has other updates as they were sent', () => {
    const requests = [
      [succeed('a', '1')],
      [start.step('a'), start.step('b')],
      [start.step('a'), start.step('b'), succeed('a', '1')],
      [succeed('a', '1'), start.step('b')],
    ];
    for (const updates of requests) {
      expect(checkpointEntry(updates, 7)).to.deep.equal({ kind: 'checkpointed', at: 7, updates });
    }
  });

  it('keeps the names of the start of a new operation', () => {
    const named = start.step('a', { Name: 'charge', ParentId: 'p' });
    expect(checkpointEntry([named, succeed('a', '1')], 7)).to.include({ name: 'charge', parentId: 'p' });
    const [recorded] = sentUpdates(checkpointEntry([named, fail('a', 'no')], 7));
    expect(recorded).to.include({ Name: 'charge', ParentId: 'p' });
  });

  const requests: readonly (readonly OperationUpdate[])[] = [
    [],
    [start.step('a', { Name: 'charge', ParentId: 'p' }), succeed('a', '1', { Name: 'charge', ParentId: 'p' })],
    [start.step('a'), succeed('a')],
    [start.step('a'), fail('a', 'no')],
    [start.context('c'), start.step('a', { ParentId: 'c' }), fail('a', 'no', { ParentId: 'c' }), close('c')],
    [start.step('a'), retry('a', 3), start.step('b'), succeed('b')],
    [start.context('c'), close('c', { ContextOptions: { ReplayChildren: true } }), start.wait('w', 3)],
    [start.callback('k'), start.step('a'), start.step('b'), succeed('b', '2'), succeed('a', '1')],
  ];
  for (const [index, updates] of requests.entries()) {
    it(`shows what was sent (${index})`, () => {
      expect(asJson(sentUpdates(checkpointEntry(updates, 7)))).to.deep.equal(asJson(updates));
    });
  }
});
