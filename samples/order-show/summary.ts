import { type AuditedOrder, faultsOf } from './audit.js';
import { euros, plural } from './describe.js';

type Row = readonly (string | number)[];

const TITLES: Row = ['OUTCOME', 'ORDERS', 'ATTEMPTS', 'CHARGES', 'REFUNDS', 'TAKEN'];
const COLUMN = 10;

/**
 * What came of the batch: a table by outcome, and whether the books agree. `isGood` when there is
 * nothing to complain of.
 */
export function summarize(orders: readonly AuditedOrder[]): { readonly text: string; readonly isGood: boolean } {
  const outcomes = [...new Set(orders.map(({ outcome }) => outcome))];
  const rows = outcomes.map((name) => {
    const alike = orders.filter(({ outcome }) => outcome === name);
    return rowOf(name, alike);
  });
  const faults = orders.flatMap(faultsOf);
  const lines = [
    lineOf(TITLES),
    ...rows.map(lineOf),
    lineOf(rowOf('all', orders)),
    '',
    verdictOnCharges(orders),
    faults.length === 0
      ? `Store and ledger agree, and all ${plural(orders.length, 'order')} ended as expected.`
      : `${plural(faults.length, 'fault')}:\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
  ];
  return { text: lines.join('\n'), isGood: faults.length === 0 };
}

function rowOf(outcome: string, orders: readonly AuditedOrder[]): Row {
  const charges = orders.flatMap((order) => order.charges);
  const refunds = orders.flatMap((order) => order.refunds);
  const cents = sum(charges.map(({ amount }) => amount)) - sum(refunds.map(({ amount }) => amount));
  return [
    outcome,
    orders.length,
    sum(orders.map(({ order }) => order.attempts)),
    charges.length,
    refunds.length,
    euros(cents),
  ];
}

function lineOf(row: Row): string {
  return row
    .map((cell, index) => (index === 0 ? String(cell).padEnd(COLUMN) : String(cell).padStart(COLUMN)))
    .join(' ');
}

function verdictOnCharges(orders: readonly AuditedOrder[]): string {
  const charged = orders.filter(({ charges }) => charges.length > 0);
  const charges = sum(charged.map((order) => order.charges.length));
  const verdict = charges === charged.length ? 'ok' : 'NOT TRUE';
  return `No order was charged twice: ${verdict} (the ledger has ${plural(charges, 'charge')} for ${plural(charged.length, 'order')}).`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
