import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { ExecutionDescription, HistoryEvent } from '../../lib/index.js';
import { seededRandom } from '../../lib/retry/index.js';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import type { Order } from '../../samples/order/order.js';
import type { LedgerEntry } from '../../samples/order-show/ledger.js';
import type { BatchEntry } from '../../samples/order-show/orders-file.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { SEEDED } from '../support/seeded.js';
import { OrderProcess } from './order-process.js';

const ORDERS = fileURLToPath(new URL('../../../samples/order-show/orders.json', import.meta.url));
const ERRORS = { declined: 'CardDeclined', rejected: 'OrderRejected' };

/** What the store says of an order. */
interface Kept {
  readonly status: string;
  readonly result: any;
  readonly error: ExecutionDescription['error'];
  readonly events: readonly HistoryEvent[];
}

describe('the order sample', () => {
  const place = temporaryDirectory();
  after(() => OrderProcess.killAll());

  describe(`killed at random moments (seed ${SEEDED.seed}), interrupted, and started again`, () => {
    const batch: BatchEntry[] = JSON.parse(readFileSync(ORDERS, 'utf8'));
    const random = seededRandom('order sample', SEEDED.seed);
    const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
    const run = (pace: number) => new OrderProcess(['--data', place('batch')], { EVERSTEP_SAMPLE_PACE: String(pace) });
    const linesOf = (file: string) => readLines(place(`batch/${file}`)).length;
    let interrupted: OrderProcess;
    let shipping: OrderProcess;
    let last: OrderProcess;
    let ledger: LedgerEntry[];
    let kept: Map<string, Kept>;

    before(async () => {
      // Right after the gateway has charged a card, while its answer is on its way.
      const charges = between(3, 10);
      for (const count of [charges, charges + between(2, 8)]) {
        const killed = run(0.5);
        await killed.signalWhen('SIGKILL', () => linesOf('ledger.jsonl') >= count);
        expect(await killed.ended).to.equal('SIGKILL');
      }
      const letters = between(1, 12);
      interrupted = run(0.1);
      await interrupted.signalWhen('SIGINT', () => interrupted.output !== '' && linesOf('inbox.jsonl') >= letters);
      expect(await interrupted.ended, interrupted.errors).to.equal(130);

      const shipments = between(1, 8);
      shipping = run(0.5);
      await shipping.signalWhen('SIGKILL', () => shipping.output.split(' shipped').length > shipments);
      expect(await shipping.ended).to.equal('SIGKILL');
      last = run(0.05);
      expect(await last.ended, last.output + last.errors).to.equal(0);
      ledger = readLines(place('batch/ledger.jsonl')).map((line) => JSON.parse(line));
      kept = await readStore(place('batch/executions.sqlite'));
    });

    it('charges nobody twice, and everybody who is to be charged', () => {
      const charged = ledger.filter(({ kind, outcome }) => kind === 'charge' && outcome === 'approved');
      const expected = batch.filter(({ rehearsal: { expect: end } }) => end === 'shipped' || end === 'rejected');
      const totals = expected.map(({ order }) => [order.id, totalOf(order as Order)]);
      expect(charged.map(({ orderId, amount }) => [orderId, amount])).to.have.deep.members(totals);
    });

    it('asks the gateway about a charge that was interrupted after it took effect', () => {
      const found = [...kept.values()].flatMap(({ events }) => events.filter(({ Name }) => Name === 'findCharge'));
      const results = found.map(({ StepSucceededDetails }) => StepSucceededDetails?.Result.Payload);
      expect(results.filter((text) => text?.includes('pay_'))).to.not.be.empty;
    });

    it('gives back what the manager rejects, once', () => {
      const refunded = ledger.filter(({ kind }) => kind === 'refund').map(({ orderId }) => orderId);
      const rejected = batch.filter(({ rehearsal }) => rehearsal.expect === 'rejected').map(({ order }) => order.id);
      expect(refunded).to.have.members(rejected);
    });

    it('brings every order to its end', () => {
      expect(kept.size).to.equal(25 - 3);
      for (const { order, rehearsal } of batch) {
        if (rehearsal.expect === 'invalid') {
          expect(kept.get(order.id), order.id).to.equal(undefined);
          continue;
        }
        const { status, result, error } = kept.get(order.id)!;
        if (rehearsal.expect === 'shipped') {
          expect(status, order.id).to.equal('SUCCEEDED');
          const [charge] = ledger.filter(({ orderId }) => orderId === order.id);
          expect(result.payment.id).to.equal(charge?.paymentId);
          expect(result.parcels).to.have.length((order as Order).items.length);
        } else {
          expect(error?.type, order.id).to.equal(ERRORS[rehearsal.expect]);
        }
      }
    });

    it('tells what it continues with, what happens, and what came of it', () => {
      // Which orders were left to the last run, if any, depends on how fast the machine is.
      expect(last.output).to.match(/^25 orders, \d+ of them resumed and \d+ ended before$|^OUTCOME/m);
      expect(shipping.output).to.match(/^\d\d:\d\d:\d\d A-\d+ shipped: \d+ parcels?, \d+\.\d\d €$/m);
      expect(last.output)
        .to.match(/^shipped +17 /m)
        .and.match(/^rejected +2 +\d+ +2 +2 +0.00 €$/m);
      expect(last.output).to.contain('No order was charged twice: ok (the ledger has 19 charges for 19 orders).');
      expect(last.output).to.contain('all 25 orders ended as expected').and.not.contain('\x1b');
      expect(last.errors).to.equal('');
    });

    it('says that it stops at Ctrl-C', () => {
      expect(interrupted.output)
        .to.contain('Stopping: ')
        .and.match(/^Stopped with \d+ of 25 orders ended\./m);
    });

    it('has nothing left to do afterwards', async () => {
      const again = run(1);
      expect(await again.ended).to.equal(0);
      expect(again.output)
        .to.contain('all 25 orders ended as expected')
        .and.contain('To begin anew: npm start -- --fresh');
      expect(readLines(place('batch/ledger.jsonl'))).to.have.length(ledger.length);
    });
  });
});

function readLines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

function totalOf({ items }: Order): number {
  return items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/** By order id. */
async function readStore(path: string): Promise<Map<string, Kept>> {
  await using client = new StoreWorkflowClient({ store: new SqliteStore({ path }) });
  const kept = new Map<string, Kept>();
  for (const { executionId, name } of (await client.list()).executions) {
    const { status, result, error } = await client.describe(executionId);
    const { events } = await client.history(executionId);
    kept.set(name, { status, result, error, events });
  }
  return kept;
}
