import { expect } from 'chai';
import { EverstepError } from '../../lib/core/errors/everstep-error.js';
import { CorruptJournalError } from '../../lib/core/errors/service-errors.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { historyPage } from '../../lib/service/history/history-page.js';
import { ExecutionMachine } from '../../lib/service/index.js';
import { foldJournal } from '../../lib/service/machine/read-journal.js';
import { MachineKit, NOON } from './machine-kit.js';
import { retry, start, succeed } from './updates.js';

describe('a journal whose entries lack something', () => {
  const kit = new MachineKit(3600);
  kit.checkpoint(start.callback('b', { TimeoutSeconds: 5 }), start.wait('w', 5), start.step('s'));
  kit.checkpoint(retry('s', 2), start.invoke('i', 'Billing'));
  kit.apply({ kind: 'callbackSucceeded', at: NOON, id: 'b', result: '1' });
  kit.apply({ kind: 'chainedInvokeEnded', at: NOON, id: 'i', outcome: { status: 'SUCCEEDED', result: '1' } });
  kit.pass(10);
  kit.checkpoint(succeed('s'));
  kit.apply({ kind: 'invocationEnded', at: NOON, startedAt: NOON, requestId: 'r' });
  kit.apply({ kind: 'succeeded', at: NOON, result: '1' });

  /** The journal without one member of one entry, or of an object within. */
  function* damaged(): Generator<JournalEntry[]> {
    for (let i = 0; i < kit.journal.length; i++) {
      const text = JSON.stringify(kit.journal[i]);
      const members: string[] = [];
      JSON.parse(text, (key, value) => {
        members.push(key);
        return value;
      });
      for (const member of new Set(members)) {
        for (const replacement of [undefined, null, 17, 'x']) {
          const entry = JSON.parse(text, (key, value) => (key === member && key !== '' ? replacement : value));
          yield kit.journal.with(i, entry);
        }
      }
    }
  }

  it('is damage, never an error of our own code', () => {
    let refused = 0;
    for (const journal of damaged()) {
      const folds = [
        () => {
          const machine = new ExecutionMachine(kit.executionId);
          foldJournal(kit.executionId, journal, 0, (entry) => machine.apply(entry));
        },
        () => historyPage(kit.executionId, journal, {}),
      ];
      for (const fold of folds) {
        try {
          fold();
        } catch (error) {
          expect(error).to.be.instanceOf(EverstepError);
          refused++;
        }
      }
    }
    expect(refused).to.be.greaterThan(20);
  });

  it('is told with the number of the entry, and what happened', () => {
    const journal = [kit.journal[0]!, { kind: 'checkpointed', at: NOON } as unknown as JournalEntry];
    const machine = new ExecutionMachine(kit.executionId);
    const fold = () => foldJournal(kit.executionId, journal, 0, (entry) => machine.apply(entry));
    expect(fold).to.throw(CorruptJournalError, /entry 2 is not of the form that its kind has/);
  });
});
