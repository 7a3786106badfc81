import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { SoldOut, TripWorkflow } from './trip-workflow.js';

use(everstepAssertions);

describe('TripWorkflow', () => {
  function aRunner() {
    const agency = { book: async (what: string) => `${what}-1`, cancel: async () => {} };
    const runner = new WorkflowTestRunner(TripWorkflow, { create: () => new TripWorkflow(agency) });
    return { runner, cancel: runner.spy(TripWorkflow, 'cancel'), book: runner.spy(TripWorkflow, 'book') };
  }

  it('books all three', async () => {
    const { runner, cancel } = aRunner();
    expect(await runner.run('Oslo')).to.have.succeededWith(['flight-1', 'room-1', 'car-1']);
    expect(cancel.calls).to.deep.equal([]);
  });

  it('cancels what is booked, last first, when the car is sold out', async () => {
    const { runner, cancel, book } = aRunner();
    book.when(
      (what) => what === 'car',
      async () => {
        throw new SoldOut('no car');
      },
    );
    expect(await runner.run('Oslo')).to.have.failedWith(SoldOut, 'no car');
    expect(cancel.calls.map(({ args }) => args[0])).to.deep.equal(['room-1', 'flight-1']);
  });

  it('keeps trying to cancel, over hours', async () => {
    const { runner, cancel, book } = aRunner();
    book.when(
      (what) => what === 'room',
      async () => {
        throw new SoldOut('no room');
      },
    );
    cancel.failing(20, new Error('the line is busy'));
    const execution = await runner.run('Oslo');
    expect(execution).to.have.failedWith(SoldOut);
    expect(execution.operation('cancel')).to.include({ status: 'SUCCEEDED', attempts: 21 });
  });

  it('gives up when a booking fails four times', async () => {
    const { runner, cancel, book } = aRunner();
    book.failing(4, new Error('the line is busy'));
    const execution = await runner.run('Oslo');
    expect(execution).to.have.failedWith('Error', 'the line is busy');
    expect(execution.operation('book').attempts).to.equal(4);
    expect(cancel.calls).to.deep.equal([]);
  });

  it('does not try again what can only fail again', async () => {
    const { runner, book } = aRunner();
    expect(await runner.run('')).to.have.failedWith('NonRetryableError');
    expect(book.calls).to.have.lengthOf(1);
  });
});
