import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/index.js';
import { frameOf } from '../../samples/order-show/frame.js';
import { OrderProgress } from '../../samples/order-show/order-progress.js';
import { inColumns, painter } from '../../samples/order-show/text.js';

const NOW = new Date(2026, 2, 1, 12, 0, 0);
const LATER = new Date(NOW.getTime() + 1500);
const plain = painter(new PassThrough());

type Happened = Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>;

/** Operations of one name are one operation, unless ids are given. */
function orderWith(id: string, ...happened: readonly Happened[]): OrderProgress {
  const order = new OrderProgress(id, { executionId: id, name: id });
  happened.forEach((event, index) => {
    order.apply({ EventId: index + 1, EventTimestamp: NOW, Id: event.Name, ...event } as HistoryEvent);
  });
  return order;
}

function failed(ErrorType: string, ErrorMessage: string): Happened {
  const recorded = { Payload: { ErrorType, ErrorMessage } };
  return { EventType: 'ExecutionFailed', ExecutionFailedDetails: { Error: recorded } };
}

/** The frame as text, line by line. */
function linesOf(orders: readonly OrderProgress[], { rows = 30, columns = 80 } = {}): string[] {
  const endedCount = orders.filter(({ end }) => end !== undefined).length;
  const batch = { orders, before: { resumed: 0, ended: 0 }, endedCount };
  const frame = frameOf({ batch, rows, now: NOW, elapsedMillis: 2340, note: 'the foot' });
  return frame.map((line) => inColumns(line, columns, plain));
}

const lineOf = (order: OrderProgress) => linesOf([order])[3];

describe('the live view of the order sample', () => {
  const started: Happened = { EventType: 'StepStarted', Name: 'charge' };
  const retried: Happened = {
    EventType: 'StepFailed',
    Name: 'charge',
    StepFailedDetails: { Error: {}, RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 2 } },
  };

  it('tells what an order is at', () => {
    expect(lineOf(orderWith('A-1'))).to.equal('A-1                  · about to start');
    expect(lineOf(orderWith('A-1', started))).to.equal('A-1                  ● charge');
    expect(lineOf(orderWith('A-1', started, retried))).to.equal(
      'A-1               1  ↻ charge: attempt 2 at 12:00:02 (2.0 s)',
    );
    expect(lineOf(orderWith('A-1', started, retried, started))).to.equal('A-1               1  ● charge, attempt 2');
    const WaitStartedDetails = { Duration: 2, ScheduledEndTimestamp: LATER };
    expect(lineOf(orderWith('A-1', { EventType: 'WaitStarted', Name: 'coolingOff', WaitStartedDetails }))).to.equal(
      'A-1                  ◷ coolingOff until 12:00:01 (1.5 s)',
    );
  });

  it('tells work before waiting, and counts what goes on at once', () => {
    const ship = (Id: string): Happened => ({ EventType: 'StepStarted', Name: 'ship', Id });
    expect(lineOf(orderWith('A-1', ship('1'), ship('2'), started, retried))).to.match(/● ship ×2$/);
  });

  it('names a callback after the method that it belongs to', () => {
    const approval: Happened[] = [
      { EventType: 'ContextStarted', Name: 'approval', Id: 'context' },
      { EventType: 'CallbackStarted', Id: 'callback', ParentId: 'context' },
      { EventType: 'StepStarted', Id: 'submitter', ParentId: 'context' },
      { EventType: 'StepSucceeded', Id: 'submitter', ParentId: 'context' },
    ];
    expect(lineOf(orderWith('A-1', ...approval.slice(0, 3)))).to.match(/● approval$/);
    expect(lineOf(orderWith('A-1', ...approval))).to.match(/\? approval: waits for an answer$/);
  });

  it('tells how an order ended, and why', () => {
    const invalid = failed('InvalidInputError', 'It is not valid:\n  items: empty\n  card: none');
    expect(lineOf(orderWith('A-1', started, invalid))).to.match(/✗ invalid: items: empty, card: none$/);
    expect(lineOf(orderWith('A-1', failed('CardDeclined', 'stolen')))).to.match(/✗ declined: stolen$/);
    expect(lineOf(orderWith('A-1', failed('TypeError', 'oh\ndear')))).to.match(/! failed: oh, dear$/);
  });

  it('fits 25 orders into 80 columns and 30 rows, with one row to spare for the cursor', () => {
    const orders = Array.from({ length: 25 }, (_, index) =>
      orderWith(`A-${index}`, failed('CardDeclined', 'x'.repeat(99))),
    );
    const lines = linesOf(orders);
    expect(lines).to.have.length(29);
    expect(lines[0]).to.equal('25 orders, 2.3 s');
    expect(lines[1]).to.equal(`${'█'.repeat(20)} 25/25  25 declined`);
    expect(lines[3]).to.have.length(80).and.match(/x…$/);
    expect(lines.at(-1)).to.equal('the foot');
  });

  it('leaves out what has ended where there is less room', () => {
    const orders = Array.from({ length: 25 }, (_, index) =>
      orderWith(`A-${index}`, ...(index < 20 ? [failed('CardDeclined', 'no')] : [started])),
    );
    const lines = linesOf(orders, { rows: 12 });
    expect(lines).to.have.length(11);
    const shown = lines.slice(3, -2).map((line) => line.split(' ')[0]);
    expect(shown).to.deep.equal(['A-0', 'A-20', 'A-21', 'A-22', 'A-23', 'A-24']);
    expect(lines.at(-2)).to.equal('… and 19 more');
  });
});
