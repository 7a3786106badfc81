import { expect, use } from 'chai';
import { type Clock, MemoryStore, systemClock, WorkflowRuntime } from '../../lib/runtime.js';
import { everstepAssertions } from '../../lib/testing/assertions/chai.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { Order, Parcel, Payment, Receipt } from '../../samples/order/order.js';
import { CardDeclined, OrderRejected } from '../../samples/order/order-errors.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import { JsonLines } from '../../samples/order-show/json-lines.js';
import { Ledger, type LedgerEntry } from '../../samples/order-show/ledger.js';
import { type InboxEntry, Manager } from '../../samples/order-show/manager.js';
import { PaymentGateway } from '../../samples/order-show/payment-gateway.js';
import type { Rehearsal } from '../../samples/order-show/rehearsal.js';
import { Shipping } from '../../samples/order-show/shipping.js';
import { type Outage, Stage } from '../../samples/order-show/stage.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { rejection } from '../support/engine-rig.js';
import { LineLogger } from '../support/line-logger.js';

use(everstepAssertions);

/** Nothing takes time on it, but where it is told to, it stands still. */
class HaltingStage extends Stage {
  #haltAt: string | undefined;
  #halted!: () => void;

  /** Resolves when that place is reached. */
  haltAt(place: string): Promise<void> {
    this.#haltAt = place;
    return new Promise((resolve) => {
      this.#halted = resolve;
    });
  }

  override async latency(place: string): Promise<void> {
    if (place !== this.#haltAt) return;
    this.#haltAt = undefined;
    this.#halted();
    await new Promise(() => {});
  }
}

/** Waits of seconds pass in hundredths. */
const fastClock: Clock = {
  now: () => systemClock.now() * 100,
  setTimer: (at, callback) => systemClock.setTimer(at / 100, callback),
};

describe('the workflow of the order sample', () => {
  const place = temporaryDirectory();
  let shops = 0;

  function openShop(rehearsal: Partial<Rehearsal> = {}) {
    const name = `shop-${++shops}`;
    const stage = new HaltingStage({
      rehearsals: new Map([['A-1', { expect: 'shipped', ...rehearsal }]]),
      outages: new JsonLines<Outage>(place(`${name}-outages`)),
      pace: 1,
    });
    const ledger = new Ledger(place(`${name}-ledger`));
    const inbox = new JsonLines<InboxEntry>(place(`${name}-inbox`));
    const onError = (error: unknown) => expect.fail(String(error));
    const manager = new Manager({ stage, inbox, onError });
    const create = () => new OrderWorkflow(new PaymentGateway(stage, ledger), manager, new Shipping(stage));
    const book = async () => (await ledger.read()).map(({ kind, outcome }: LedgerEntry) => `${kind} ${outcome}`);
    return { stage, manager, create, book };
  }

  function anOrder(): Order {
    const items = [
      { sku: 'TEA-101', name: 'Darjeeling', quantity: 2, price: 1450 },
      { sku: 'CUP-301', name: 'Cup', quantity: 1, price: 1200 },
    ];
    return Object.assign(new Order(), { id: 'A-1', customer: 'ada@example.com', card: 'tok_1', items });
  }

  it('has steps that are plain methods outside an execution', async () => {
    const { create, book } = openShop();
    const payment = await create().charge(anOrder());
    expect(payment).to.be.instanceOf(Payment).and.include({ orderId: 'A-1', amount: 4100 });
    expect(await create().findCharge(anOrder())).to.deep.equal(payment);
    expect(await create().ship('A-1', anOrder().items[0]!)).to.be.instanceOf(Parcel);
    await create().refund(payment);
    await create().refund(payment);
    expect(await book()).to.deep.equal(['charge approved', 'refund approved']);
  });

  it('finds out that a card was declined, also when the answer got lost', async () => {
    const { create, book } = openShop({ declined: 'stolen' });
    for (const step of ['charge', 'findCharge'] as const) {
      const error = await rejection(create()[step](anOrder()));
      expect(error).to.be.instanceOf(CardDeclined);
      expect(error.message).to.equal('stolen');
    }
    expect(await book()).to.deep.equal(['charge declined']);
  });

  it('ships everything that the manager approves of, over failures of the services', async () => {
    const { create, book } = openShop({ gatewayOutages: 2, carrierOutages: 1 });
    const execution = await new WorkflowTestRunner(OrderWorkflow, { create }).start(anOrder());
    await execution.callback('approval').succeed({ granted: true });
    const receipt = await execution.result();
    expect(receipt).to.be.instanceOf(Receipt);
    expect(receipt.payment).to.be.instanceOf(Payment);
    expect(receipt.parcels.map(({ sku }) => sku)).to.deep.equal(['TEA-101', 'CUP-301']);
    expect(execution).to.have.completedStep('charge').once.and.completedStep('ship').times(2);
    expect(execution.operation('charge').attempts).to.equal(3);
    expect(execution.operations('ship').map(({ attempts }) => attempts)).to.deep.equal([2, 2]);
    expect(await book()).to.deep.equal(['charge approved']);
  });

  it('gives the money back when the manager says no', async () => {
    const { create, book } = openShop();
    const execution = await new WorkflowTestRunner(OrderWorkflow, { create }).start(anOrder());
    await execution.callback('approval').succeed({ granted: false, note: 'a hotel' });
    expect(await execution.untilEnded()).to.have.failedWith(OrderRejected, 'a hotel');
    expect(await book()).to.deep.equal(['charge approved', 'refund approved']);
  });

  describe('when a charge is interrupted', () => {
    /** Runs an order in a runtime that stops there, and then in another one to the end. */
    async function interruptAt(where: string, { stage, manager, create }: ReturnType<typeof openShop>) {
      const workflows = [{ workflow: OrderWorkflow, create }];
      const options = { store: new MemoryStore(), workflows, clock: fastClock, logger: new LineLogger() };
      const interrupted = new WorkflowRuntime(options);
      const halted = stage.haltAt(where);
      await interrupted.start();
      const execution = await interrupted.client.start(OrderWorkflow, anOrder());
      await halted;
      await interrupted.stop({ grace: '0s' });

      await using runtime = new WorkflowRuntime(options);
      await manager.start(runtime.client.callbacks);
      await runtime.start();
      await runtime.client.result(execution).catch(() => {});
      const { status, error } = await runtime.client.describe(execution);
      const { events } = await runtime.client.history(execution);
      const steps = events.filter(({ EventType }) => EventType === 'StepStarted').map(({ Name }) => Name);
      return { status, error, steps: steps.filter((name) => name === 'charge' || name === 'findCharge') };
    }

    it('before it reached the gateway, it is made again', async () => {
      const shop = openShop();
      const { status, steps } = await interruptAt('charge A-1', shop);
      expect(status).to.equal('SUCCEEDED');
      expect(steps).to.deep.equal(['charge', 'findCharge', 'charge']);
      expect(await shop.book()).to.deep.equal(['charge approved']);
    });

    it('after it took effect, it is not made again', async () => {
      const shop = openShop();
      const { status, steps } = await interruptAt('charged A-1', shop);
      expect(status).to.equal('SUCCEEDED');
      expect(steps).to.deep.equal(['charge', 'findCharge']);
      expect(await shop.book()).to.deep.equal(['charge approved']);
    });

    it('after it was declined, it is not tried again', async () => {
      const shop = openShop({ declined: 'stolen' });
      const { error, steps } = await interruptAt('charged A-1', shop);
      expect(error).to.include({ type: 'CardDeclined', message: 'stolen' });
      expect(steps).to.deep.equal(['charge', 'findCharge']);
      expect(await shop.book()).to.deep.equal(['charge declined']);
    });
  });
});
