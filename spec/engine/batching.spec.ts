import { expect } from 'chai';
import { LIMITS, type OperationUpdate } from '../../lib/core/wire/index.js';
import { CheckpointQueue } from '../../lib/engine/checkpoint/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, resultOf } from '../support/engine-rig.js';

const count = (rig: EngineRig) => rig.service.requests.map(({ Updates }) => Updates.length);
const bytes = (rig: EngineRig) => rig.service.requests.map(({ Updates }) => Buffer.byteLength(JSON.stringify(Updates)));

describe('a checkpoint', () => {
  it('holds at most 250 updates', async () => {
    const rig = new EngineRig();
    const output = await rig.invoke((context) =>
      Promise.all(Array.from({ length: 1000 }, (_, i) => context.step('s', () => i))),
    );
    expect(resultOf(output)).to.deep.equal(Array.from({ length: 1000 }, (_, i) => i));
    expect(count(rig)).to.deep.equal(Array(8).fill(LIMITS.checkpointUpdates));
  });

  for (const [what, piece] of Object.entries({ plain: 'x', escaped: '"', 'multi-byte': '€', control: '\u0001' })) {
    it(`holds at most 750 KB, as it will be sent: of ${what} text`, async () => {
      // What JSON makes of each piece, in the payload, and of the payload in the request.
      const text = piece.repeat(30_000);
      const rig = new EngineRig();
      await rig.invoke((context) => Promise.all(Array.from({ length: 40 }, () => context.step('s', () => text))));
      for (const size of bytes(rig)) expect(size).to.be.at.most(LIMITS.checkpointBytes);
      const total = bytes(rig).reduce((sum, size) => sum + size, 0);
      expect(rig.requests.length).to.be.at.most(Math.ceil(total / (LIMITS.checkpointBytes - 250_000)));
    });
  }

  it('holds at most 750 KB of many short texts, whatever they are of', async () => {
    const serdes = { serialize: () => '\u0001'.repeat(1000), deserialize: () => undefined };
    const rig = new EngineRig();
    await rig.invoke((context) =>
      Promise.all(Array.from({ length: 400 }, () => context.step('s', () => 1, { serdes }))),
    );
    for (const size of bytes(rig)) expect(size).to.be.at.most(LIMITS.checkpointBytes);
  });

  it('holds at most 750 KB of errors', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) =>
      Promise.allSettled(
        Array.from({ length: 60 }, () =>
          context.step('s', () => Promise.reject(new Error('€"'.repeat(20_000))), { retry: noRetry() }),
        ),
      ),
    );
    for (const size of bytes(rig)) expect(size).to.be.at.most(LIMITS.checkpointBytes);
    expect(rig.requests.length).to.be.within(2, 4);
  });

  it('that is too large by a single update is made all the same', async () => {
    const rig = new EngineRig();
    const output = await rig.invoke(async (context) => {
      await Promise.all([context.step('a', () => 1), context.step('b', () => 2)]);
      return 'x'.repeat(6 * 1024 * 1024 - 40);
    });
    expect(output.Status).to.equal('SUCCEEDED');
    expect(rig.requests.at(-1)).to.deep.equal(['SUCCEED EXECUTION']);
  });

  it('holds one update of an operation, but for the start and the end of a step or context', async () => {
    const sent: OperationUpdate[][] = [];
    const queue = new CheckpointQueue({
      store: {
        checkpoint: async ({ Updates }) => {
          sent.push(Updates);
          return { CheckpointToken: 't' };
        },
        getExecutionState: async () => ({}),
      },
      executionId: 'e',
      maxUpdates: 250,
      rideMillis: 10,
      token: 't',
      onHalted: () => {},
      onNotKept: () => {},
      onRecorded: () => {},
      onFailed: () => {},
      onOverdue: () => {},
    });
    const update = (Id: string, Type: OperationUpdate['Type'], Action: OperationUpdate['Action']) => ({
      Id,
      Type,
      Action,
    });
    queue.add(update('w', 'WAIT', 'START'));
    queue.add(update('s', 'STEP', 'START'));
    queue.add(update('s', 'STEP', 'SUCCEED'));
    queue.add(update('w', 'WAIT', 'CANCEL'));
    while (!queue.isIdle) {
      if (queue.isDue) queue.send();
      await undefined;
    }
    expect(sent.map((updates) => updates.map(({ Id, Action }) => `${Action} ${Id}`))).to.deep.equal([
      ['START w', 'START s', 'SUCCEED s'],
      ['CANCEL w'],
    ]);
  });
});
