import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { type Booking, BookingWorkflow, type Hotel } from './booking-workflow.js';

use(everstepAssertions);

const BOOKING: Booking = { guest: 'ada@example.com', from: new Date('2027-05-01T12:00'), nights: 3, breakfast: true };
const YES = { granted: true, room: 'room 12' };

describe('BookingWorkflow', () => {
  let problems: (string | undefined)[];

  function aRunner(reply: unknown = { id: 'offer-1', cents: '8950', currency: 'EUR' }) {
    problems = [];
    const hotel: Hotel = {
      priceOf: async () => reply,
      ask: async (_booking, _callbackId, problem) => void problems.push(problem),
    };
    return new WorkflowTestRunner(BookingWorkflow, { create: () => new BookingWorkflow(hotel) });
  }

  it('books what a form has sent, and records what the schemas give', async () => {
    const form = '{ "guest": "ada@example.com", "from": "2027-05-01T12:00", "nights": "3" }';
    const execution = await aRunner().start(JSON.parse(form));
    await execution.callback('decision').succeed(YES);
    expect(await execution.result()).to.equal('room 12 from Sat May 01 2027, 268.50 EUR');
    expect(execution.operation('input').result).to.deep.equal({ ...BOOKING, breakfast: false });
    expect(execution.operation('offer').result).to.deep.equal({ id: 'offer-1', cents: 8950 });
  });

  it('refuses an input with all that is wrong', async () => {
    const { error } = await aRunner().run({ guest: 'Ada', nights: 40 } as Booking);
    expect(error?.type).to.equal('InvalidInputError');
    for (const path of ['guest', 'from', 'nights']) expect(error?.message).to.include(`\n  ${path}: `);
  });

  it('fails when the price service replies something else', async () => {
    const execution = await aRunner({ id: 'offer-1', cents: 'many' }).run(BOOKING);
    expect(execution.error?.message).to.match(/^result\.cents of operation 'offer' of workflow BookingWorkflow can't/);
  });

  it('asks the hotel again when it answers something else', async () => {
    const execution = await aRunner().start(BOOKING);
    await execution.callback('decision', 0).succeed({ granted: 'yes' });
    await execution.callback('decision', 1).succeed(YES);
    expect(await execution.result()).to.include('room 12');
    expect(problems[1]).to.match(/its schema says: granted must be boolean/);
  });

  it('gives up after three answers that are none', async () => {
    const execution = await aRunner().start(BOOKING);
    for (const n of [0, 1, 2]) await execution.callback('decision', n).succeed('yes');
    await execution.untilEnded();
    expect(execution.error?.type).to.equal('SerializationError');
  });
});
