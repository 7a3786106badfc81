import { expect } from 'chai';
import type { ExecutionMachine } from '../../lib/service/machine/execution-machine.js';
import { MachineCache } from '../../lib/service/machine/machine-cache.js';
import { MachineKit } from './machine-kit.js';
import { start } from './updates.js';

describe('the cache of suspended executions', () => {
  function machineOf(operations: number): ExecutionMachine {
    const kit = new MachineKit();
    const updates = Array.from({ length: operations }, (_, i) => start.step(`s${i}`));
    kit.apply({ kind: 'checkpointed', at: kit.now, updates });
    return kit.machine;
  }

  it('gives a state to one user at a time', () => {
    const cache = new MachineCache();
    const machine = machineOf(1);
    cache.put(machine);
    expect(cache.take(machine.executionId)).to.equal(machine);
    expect(cache.take(machine.executionId)).to.equal(undefined);
  });

  it('lets the longest unused go when it holds too many operations', () => {
    const cache = new MachineCache();
    const machines = Array.from({ length: 5 }, () => machineOf(24_000));
    for (const machine of machines) cache.put(machine);
    const kept = machines.filter(({ executionId }) => cache.take(executionId) !== undefined);
    expect(kept).to.deep.equal(machines.slice(1));
  });
});
