import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/index.js';
import { Parcel, Payment, Receipt } from '../../samples/order/order.js';
import { audit } from '../../samples/order-show/audit.js';
import type { LedgerEntry } from '../../samples/order-show/ledger.js';
import { OrderProgress } from '../../samples/order-show/order-progress.js';
import type { Outcome } from '../../samples/order-show/rehearsal.js';
import { summarize } from '../../samples/order-show/summary.js';

const charge: LedgerEntry = {
  at: '2026-03-01T12:00:00Z',
  kind: 'charge',
  outcome: 'approved',
  orderId: 'A-1',
  paymentId: 'pay_1',
  amount: 4100,
};
const refund: LedgerEntry = { ...charge, kind: 'refund' };
const decline: LedgerEntry = { ...charge, outcome: 'declined', paymentId: undefined };

function orderThat(ends: Partial<HistoryEvent>): OrderProgress {
  const order = new OrderProgress('A-1', { executionId: 'A-1', name: 'A-1' });
  order.apply({ EventId: 1, EventTimestamp: charge.at, ...ends } as HistoryEvent);
  return order;
}

function shipped(): OrderProgress {
  const order = orderThat({ EventType: 'ExecutionSucceeded' });
  order.receipt = new Receipt('A-1', new Payment('pay_1', 'A-1', 4100), [new Parcel('TEA-101', 'EV1')]);
  return order;
}

function failed(ErrorType: string): OrderProgress {
  const recorded = { Payload: { ErrorType, ErrorMessage: 'for a reason' } };
  return orderThat({ EventType: 'ExecutionFailed', ExecutionFailedDetails: { Error: recorded } });
}

function summaryOf(order: OrderProgress, expected: Outcome, ...ledger: readonly LedgerEntry[]) {
  return summarize(audit([order], new Map([['A-1', expected]]), ledger));
}

describe('the summary of the order sample', () => {
  it('is content when store and ledger agree', () => {
    const { text, isGood } = summaryOf(shipped(), 'shipped', charge);
    expect(isGood).to.equal(true);
    expect(text)
      .to.match(/^shipped +1 +0 +1 +0 +41\.00 €$/m)
      .and.match(/^all +1 +0 +1 +0 +41\.00 €$/m);
    expect(text).to.contain('No order was charged twice: ok (the ledger has 1 charge for 1 order).');
    expect(summaryOf(failed('CardDeclined'), 'declined', decline).isGood).to.equal(true);
    expect(summaryOf(failed('OrderRejected'), 'rejected', charge, refund).isGood).to.equal(true);
    expect(summaryOf(failed('InvalidInputError'), 'invalid').isGood).to.equal(true);
  });

  const other = { ...charge, paymentId: 'pay_2' };
  const complaints: [what: string, complaint: string, order: OrderProgress, expected: Outcome, ...LedgerEntry[]][] = [
    ['a second charge', 'A-1 was charged 2 times', shipped(), 'shipped', charge, other],
    ['a receipt for another payment', 'a receipt for pay_1, but the ledger has pay_2', shipped(), 'shipped', other],
    ['a receipt for no payment', 'a receipt for pay_1, but the ledger has no charge', shipped(), 'shipped'],
    [
      'a charge of a declined order',
      'A-1 is declined, but the ledger has charge pay_1',
      failed('CardDeclined'),
      'declined',
      charge,
    ],
    ['money that was kept', 'its charge was not given back', failed('OrderRejected'), 'rejected', charge],
    ['another end', 'should have been shipped, but is failed: for a reason', failed('TypeError'), 'shipped', charge],
  ];
  for (const [what, complaint, order, expected, ...ledger] of complaints) {
    it(`complains of ${what}`, () => {
      const { text, isGood } = summaryOf(order, expected, ...ledger);
      expect(isGood).to.equal(false);
      expect(text).to.contain(complaint);
      expect(text).to.match(ledger.length > 1 ? /charged twice: NOT TRUE \(.* 2 charges for 1 order\)/ : /twice: ok/);
    });
  }
});
