import { AssertionError } from 'node:assert';
import { expect, use } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fixedDelay, fromCallback, Step, Wait } from '../../lib/index.js';
import { everstepAssertions } from '../../lib/testing/assertions/chai.js';
import {
  assertCompletedStep,
  assertFailed,
  assertSucceeded,
  assertSuspendedOn,
  type TestExecution,
  WorkflowTestRunner,
} from '../../lib/testing.js';

use(everstepAssertions);

class Receipt {
  constructor(
    readonly id: string,
    readonly lines: readonly string[],
    readonly note?: string,
  ) {}
}

class CardDeclined extends Error {}

class Sale extends DurableWorkflow {
  @DurableExecution({ returns: () => Receipt })
  async run(customer: string): Promise<Receipt> {
    if (customer === 'eve') throw new CardDeclined('stolen, says the bank');
    await this.charge(customer);
    await this.charge(customer);
    await this.pause();
    await this.approval();
    return new Receipt(customer, ['tea', 'cup']);
  }

  @Step({ retry: fixedDelay({ delay: '10m' }) })
  async charge(_customer: string): Promise<void> {
    if (this.context.attempt < 2) throw new RangeError('line busy');
  }

  @Wait({ hours: 25 })
  async pause(): Promise<void> {}

  @Callback()
  async approval(): Promise<void> {
    return fromCallback();
  }
}

describe('assertions about executions', () => {
  let runner: WorkflowTestRunner<typeof Sale>;
  let succeeded: TestExecution<Receipt>;
  let failed: TestExecution<Receipt>;
  let suspended: TestExecution<Receipt>;

  before(async () => {
    runner = new WorkflowTestRunner(Sale);
    succeeded = await runner.start('ada', { name: 'sale-1' });
    await succeeded.callback('approval').succeed();
    await succeeded.untilEnded();
    failed = await runner.run('eve', { name: 'sale-2' });
    suspended = await runner.start('bob', { name: 'sale-3' });
    await suspended.untilOperation('approval');
  });

  it('hold, with chai and without', () => {
    assertSucceeded(succeeded);
    assertSucceeded(succeeded, { id: 'ada', lines: ['tea', 'cup'] });
    assertSucceeded(succeeded, new Receipt('ada', ['tea', 'cup']));
    assertFailed(failed);
    assertFailed(failed, CardDeclined);
    assertFailed(failed, 'CardDeclined', /^stolen/);
    assertCompletedStep(succeeded, 'charge');
    assertCompletedStep(succeeded, 'charge', 2);
    assertSuspendedOn(suspended, 'approval');

    expect(succeeded).to.have.succeeded;
    expect(succeeded).to.have.succeededWith({ id: 'ada', lines: ['tea', 'cup'] });
    expect(failed).to.have.failedWith(CardDeclined, 'says the bank').and.to.not.have.succeeded;
    expect(succeeded).to.have.completedStep('charge').times(2);
    expect(succeeded).to.have.completedStep('charge').and.to.not.have.completedStep('refund');
    expect(suspended).to.be.suspendedOn('approval').and.to.not.be.suspendedOn('pause');
    expect(succeeded).to.not.have.succeededWith({ id: 'eve', lines: [] });
  });

  const broken: [what: string, message: string, plain: () => void, withChai: () => void][] = [
    [
      'another end',
      'Execution sale-2 should have succeeded, but it FAILED with CardDeclined: stolen, says the bank.',
      () => assertSucceeded(failed),
      () => expect(failed).to.have.succeeded,
    ],
    [
      'no end',
      'Execution sale-3 should have succeeded, but is still RUNNING: await untilEnded() first.',
      () => assertSucceeded(suspended, 1),
      () => expect(suspended).to.have.succeededWith(1),
    ],
    [
      'another result',
      "Execution sale-1 should have succeeded with { id: 'ada', lines: [ 'tea' ] }, but gave Receipt { id: 'ada', lines: [ 'tea', 'cup' ], note: undefined }.",
      () => assertSucceeded(succeeded, { id: 'ada', lines: ['tea'] }),
      () => expect(succeeded).to.have.succeededWith({ id: 'ada', lines: ['tea'] }),
    ],
    [
      'another error',
      "Execution sale-2 should have failed with RangeError: 'x', but it FAILED with CardDeclined: stolen, says the bank.",
      () => assertFailed(failed, RangeError, 'x'),
      () => expect(failed).to.have.failedWith(RangeError, 'x'),
    ],
    [
      'another count',
      "Execution sale-1 should have completed step 'charge' once, but did so 2 times.",
      () => assertCompletedStep(succeeded, 'charge', 1),
      () => expect(succeeded).to.have.completedStep('charge').once,
    ],
    [
      'a step that never was',
      "Execution sale-1 should have completed step 'refund', but did not.",
      () => assertCompletedStep(succeeded, 'refund'),
      () => expect(succeeded).to.have.completedStep('refund'),
    ],
    [
      'another place to wait at',
      "Execution sale-3 should be suspended on 'pause', but waits for approval.",
      () => assertSuspendedOn(suspended, 'pause'),
      () => expect(suspended).to.be.suspendedOn('pause'),
    ],
  ];
  for (const [what, message, plain, withChai] of broken) {
    it(`say what they found: ${what}`, () => {
      for (const assertion of [plain, withChai]) {
        expect(assertion).to.throw(message);
        expect(assertion).to.throw(/\n\nSale sale-\d \w+.* invocation/);
      }
      expect(plain).to.throw(AssertionError);
    });
  }

  it('say the contrary under not, and refuse what is no execution', () => {
    const unwanted = 'Execution sale-1 should not have succeeded.';
    expect(() => expect(succeeded).to.not.have.succeeded).to.throw(unwanted);
    expect(() => expect(runner.run('eve')).to.have.succeeded).to.throw(
      /got an instance of Promise\. Await start\(\) or run\(\)/,
    );
  });

  it('show the timeline', () => {
    expect(succeeded.timeline()).to.equal(
      [
        'Sale sale-1 SUCCEEDED after 1d 1h 20m, 5 invocations, 8 checkpoints',
        '  +0s         charge    Step             SUCCEEDED  2 attempts  took 10m',
        '  +10m        charge    Step             SUCCEEDED  2 attempts  took 10m',
        '  +20m        pause     Wait             SUCCEEDED              took 1d 1h',
        '  +1d 1h 20m  approval  WaitForCallback  SUCCEEDED',
        '  +1d 1h 20m    -       Callback         SUCCEEDED',
        '  +1d 1h 20m    -       Step             SUCCEEDED',
      ].join('\n'),
    );
    expect(failed.timeline()).to.match(
      /^Sale sale-2 FAILED after 0s, 1 invocation, 0 checkpoints: CardDeclined: stolen/,
    );
  });
});
