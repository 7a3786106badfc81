import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ChildContext, DurableExecution, DurableWorkflow, Step, Wait } from '../../../lib/index.js';
import { NonDeterminismFoundError, WorkflowTestRunner } from '../../../lib/testing.js';

const ITEMS = ['a', 'b', 'c'];

class Shipping extends DurableWorkflow {
  constructor(protected readonly code: (workflow: Shipping) => Promise<unknown> = async () => {}) {
    super();
  }

  @DurableExecution()
  async run(): Promise<void> {
    await this.code(this);
  }

  @Step()
  async pack(item: string): Promise<string> {
    return `packed ${item}`;
  }

  @Step()
  async packSlowly(): Promise<void> {
    await sleep(10);
  }

  @Step()
  async label(item: string): Promise<string> {
    return `label of ${item}`;
  }

  @Wait({ hours: 1 })
  async rest(): Promise<void> {}

  @ChildContext()
  async shipApart(item: string): Promise<void> {
    await this.ship(item);
  }

  map(items: string[], run: (item: string) => Promise<unknown>) {
    return this.context.map(items, run);
  }

  named(item: string): Promise<string> {
    return this.context.step(`label-${item}`, () => this.label(item));
  }

  /** Awaits operations only. */
  async packAndLabel(item: string): Promise<void> {
    await this.pack(item);
    if (item === 'b') await this.rest();
    await this.label(item);
  }

  /** Awaits what is no operation. */
  async ship(item: string): Promise<string> {
    await sleep(item === 'a' ? 3 : 1);
    return this.label(item);
  }

  async shipNamed(item: string): Promise<string> {
    await sleep(1);
    return this.named(item);
  }
}

/** What is found about the order; sleeping itself is let pass. */
async function found(code: (workflow: Shipping) => Promise<unknown>): Promise<string[]> {
  const create = () => new Shipping(code);
  const error = await new WorkflowTestRunner(Shipping, { create, determinism: { allow: ['timers'] } }).run().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error === undefined) return [];
  expect(error).to.be.instanceOf(NonDeterminismFoundError);
  return String(error)
    .split('\n')
    .filter((line) => line.startsWith('  - '));
}

describe('operations of one name', () => {
  describe('are pointed at when helpers side by side await what is no operation before', () => {
    it('with the place and the cure', async () => {
      const findings = await found((workflow) => Promise.all(ITEMS.map((item) => workflow.ship(item))));
      expect(findings).to.have.length(1);
      expect(findings[0]).to.match(
        /Step 'label', called by helpers side by side, at Shipping\.ship \(.*operation-order\.spec\.[jt]s:\d+:\d+\), in Shipping: use this\.context\.map/,
      );
    });

    it('under Promise.allSettled and Promise.any', async () => {
      const helpers = (workflow: Shipping) => ITEMS.map((item) => workflow.ship(item));
      expect(await found((workflow) => Promise.allSettled(helpers(workflow)))).to.have.length(1);
      const andRests = (workflow: Shipping) => helpers(workflow).map((helper) => helper.then(() => workflow.rest()));
      expect(await found((workflow) => Promise.any(andRests(workflow)))).to.have.length(1);
    });

    it('when only one of them does', async () => {
      const slowly = async (workflow: Shipping) => {
        await workflow.packSlowly();
        await workflow.label('b');
      };
      expect(await found((workflow) => Promise.all([workflow.ship('c'), slowly(workflow)]))).to.have.length(1);
    });

    it('after other operations, too', async () => {
      const helper = async (workflow: Shipping, item: string) => {
        await workflow.pack(item);
        await workflow.ship(item);
      };
      expect(await found((workflow) => Promise.all(ITEMS.map((item) => helper(workflow, item))))).to.have.length(1);
    });
  });

  describe('are in order', () => {
    const orderly: Record<string, (workflow: Shipping) => Promise<unknown>> = {
      'when they are called in a row': (workflow) => Promise.all(ITEMS.map((item) => workflow.label(item))),
      'when helpers await only operations': (workflow) => Promise.all(ITEMS.map((item) => workflow.packAndLabel(item))),
      'when a map gives each a scope': (workflow) => workflow.map(ITEMS, (item) => workflow.ship(item)),
      'when a child context gives each a scope': (workflow) =>
        Promise.all(ITEMS.map((item) => workflow.shipApart(item))),
      'when each has a name of its own': (workflow) => Promise.all(ITEMS.map((item) => workflow.shipNamed(item))),
      'one after the other, whatever is awaited between': async (workflow) => {
        for (const item of ITEMS) await workflow.ship(item);
        const first = workflow.label('d');
        await sleep(1);
        await Promise.all([first, workflow.label('e')]);
      },
      'when a module is loaded in one branch': (workflow) =>
        Promise.all([import('./impure-module.js').then(() => workflow.pack('a')), workflow.packAndLabel('b')]).then(
          () => workflow.label('c'),
        ),
      'in one helper after the other': async (workflow) => {
        await Promise.all([workflow.ship('a')]);
        await Promise.all([workflow.ship('b')]);
      },
    };
    for (const [name, code] of Object.entries(orderly)) {
      it(name, async () => expect(await found(code)).to.deep.equal([]));
    }
  });
});
