import { expect } from 'chai';
import type { OperationUpdate } from '../../lib/core/wire/index.js';
import type { EntryOf } from '../../lib/journal/journal.js';
import { ExecutionMachine } from '../../lib/service/machine/execution-machine.js';
import { redriveEvent } from '../../lib/service/redrive/redrive-event.js';
import { MachineKit } from './machine-kit.js';
import { rejection, startedKit } from './service-kit.js';
import { close, fail, start, succeed } from './updates.js';

describe('the record after a redrive', () => {
  /** Ends the execution, and redrives it. */
  function redriven(kit: MachineKit, from?: string): EntryOf<'redriven'> {
    kit.apply({ kind: 'failed', at: kit.now, error: { ErrorMessage: 'no' } });
    const [entry] = redriveEvent({ from })(kit.machine, kit.now)!.entries;
    kit.apply(entry!);
    return entry as EntryOf<'redriven'>;
  }

  it('keeps the order of the ends that stay, and counts on from there', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('a'));
    kit.checkpoint(start.step('b'), start.step('c'));
    kit.checkpoint(succeed('c'));
    kit.checkpoint(fail('b', 'no'), succeed('a'));
    expect(redriven(kit).reopened).to.deep.equal(['b']);
    expect(kit.operation('b')).to.deep.include({ Status: 'READY', StepDetails: { Attempt: 0 } });
    expect(kit.operation('b').CompletionSequence).to.equal(undefined);
    kit.checkpoint(start.step('b'));
    kit.checkpoint(succeed('b'));
    const order = ['c', 'a', 'b'].map((id) => kit.operation(id).CompletionSequence!);
    expect(order).to.deep.equal([...order].sort((x, y) => x - y));
    expect(new Set(order).size).to.equal(3);
  });

  it('is the same in whichever process it is folded', () => {
    const kit = new MachineKit(60);
    kit.checkpoint(start.context('x'), start.callback('c', { TimeoutSeconds: 100 }, { ParentId: 'x' }));
    kit.checkpoint(start.wait('w', 30), start.invoke('i', 'f', { ParentId: 'x' }));
    kit.checkpoint(start.step('s', { ParentId: 'x' }), fail('s', 'no', { ParentId: 'x' }));
    kit.now += 10_000;
    redriven(kit);
    const replayed = kit.replayed();
    expect([...replayed.operations()]).to.deep.equal([...kit.machine.operations()]);
    expect(replayed).to.include({
      ...{ nextDueAt: kit.machine.nextDueAt, deadline: kit.now + 60_000, needsInvocation: true },
      ...{ pendingCount: 3, redrives: 1, outcome: undefined, endedAt: undefined },
    });
  });

  it('forgets what began after an operation, with its timers', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('a', { Name: 'a' }), succeed('a'), start.context('x', { Name: 'x' }));
    kit.checkpoint(start.step('b', { Name: 'b', ParentId: 'x' }), succeed('b', undefined, { ParentId: 'x' }));
    kit.checkpoint(close('x'), start.wait('w', 30));
    redriven(kit, 'b');
    expect([...kit.machine.operations()].slice(1).map(({ Id, Status }) => `${Id} ${Status}`)).to.deep.equal([
      'a SUCCEEDED',
      'x STARTED',
    ]);
    expect(kit.machine).to.include({ nextDueAt: Number.POSITIVE_INFINITY, pendingCount: 0 });
  });

  it('does not take the end of a target whose invoke was forgotten for that of the next one', () => {
    const kit = new MachineKit();
    const child = (executionId: string) => ({ i: { executionId, workflow: 'Child', name: executionId } });
    const begun = (executionId: string) => {
      const updates = [start.invoke('i', 'Child', { Name: 'i' })];
      return { kind: 'checkpointed', at: kit.now, updates, children: child(executionId) } as const;
    };
    const ended = (executionId: string) =>
      ({
        kind: 'chainedInvokeEnded',
        at: kit.now,
        id: 'i',
        executionId,
        outcome: { status: 'SUCCEEDED', result: '1' },
      }) as const;
    kit.apply(begun('first'));
    redriven(kit, 'i');
    kit.apply(ended('first'));
    kit.apply(begun('second'));
    kit.apply(ended('first'));
    expect(kit.operation('i').Status).to.equal('STARTED');
    kit.apply(ended('second'));
    expect(kit.operation('i').Status).to.equal('SUCCEEDED');
  });

  it('can be long: 25,000 operations, most of them failed', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.context('map', { SubType: 'Map' }));
    const ids = Array.from({ length: 12_000 }, (_, i) => i);
    const inChunks = (updatesOf: (i: number) => OperationUpdate[]) => {
      for (let at = 0; at < ids.length; at += 50) kit.checkpoint(...ids.slice(at, at + 50).flatMap(updatesOf));
    };
    const item = { ParentId: 'map', SubType: 'MapIteration' };
    inChunks((i) => [start.context(`item${i}`, item), start.step(`s${i}`, { ParentId: `item${i}` })]);
    const failed = { Action: 'FAIL', Error: { ErrorMessage: 'no' } } as const;
    inChunks((i) => [fail(`s${i}`, 'no', { ParentId: `item${i}` }), close(`item${i}`, { ...item, ...failed })]);
    kit.checkpoint(close('map', { SubType: 'Map' }));
    expect(redriven(kit).reopened).to.have.length(24_001);
    expect(kit.machine.visibleOperations()).to.have.length(24_002);
  });

  it('refuses the checkpoints of a worker that has missed both the end and the redrive', async () => {
    const kit = await startedKit();
    await kit.checkpoint(start.step('a'), succeed('a', '1'));
    const client = kit.anotherClient();
    await client.stop(kit.executionId);
    await client.redrive(kit.executionId);
    const error = await rejection(kit.checkpoint(start.step('b'), succeed('b', '2')));
    expect(error.name).to.equal('InvalidParameterValueException');
    expect(kit.loaded.parting).to.equal('lost');
    await kit.load('another worker');
    expect((await kit.begin()).map(({ Id }) => Id)).to.deep.equal([kit.executionId, 'a']);
  });

  it('is refused where it says that an execution was redriven that had not ended', () => {
    const machine = new ExecutionMachine('e');
    const entry = { kind: 'redriven', at: 0, forgotten: [], reopened: [] } as const;
    expect(() => machine.apply(entry)).to.throw('redrives an execution that has not ended');
  });
});
