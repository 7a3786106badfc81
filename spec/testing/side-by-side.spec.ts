import { expect, use } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fixedDelay, fromCallback, Step, Wait } from '../../lib/index.js';
import { everstepAssertions } from '../../lib/testing/assertions/chai.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

use(everstepAssertions);

class Journey extends DurableWorkflow {
  @DurableExecution()
  async run(days: number): Promise<string[]> {
    const ticket = await this.book();
    await this.travel(days);
    return [ticket, await this.answer(), await this.book()];
  }

  @Step({ retry: fixedDelay({ delay: '10m', maxAttempts: 100 }) })
  async book(): Promise<string> {
    return 'real';
  }

  @Wait((days: number) => ({ days }))
  async travel(_days: number): Promise<void> {}

  @Callback()
  async answer(): Promise<string> {
    return fromCallback();
  }
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** One test as users write them, all of whose figures depend on `i`. */
async function test(i: number): Promise<void> {
  const startTime = new Date(Date.UTC(2026, 0, 1 + i));
  const runner = new WorkflowTestRunner(Journey, { startTime });
  const elapsed = () => runner.now.getTime() - startTime.getTime();
  const book = runner.stub(Journey, 'book', async () => `ticket ${i}`).failing(i % 5, new Error(`busy ${i}`));
  const execution = await runner.start(i + 1);
  await runner.advance({ hours: i + 1 });
  expect(elapsed()).to.equal((i + 1) * 3_600_000);
  await execution.untilOperation('answer');
  expect(elapsed()).to.equal(Math.max((i + 1) * DAY + (i % 5) * 10 * MINUTE, (i + 1) * 3_600_000));
  await new Promise((resolve) => setImmediate(resolve));
  await execution.callback('answer').succeed(`answer ${i}`);
  expect(await execution.untilEnded()).to.have.succeededWith([`ticket ${i}`, `answer ${i}`, `ticket ${i}`]);
  expect(book.calls).to.have.length((i % 5) + 2);
  expect(execution.operations('book').map(({ attempts }) => attempts)).to.deep.equal([(i % 5) + 1, 1]);
}

describe('runners side by side', () => {
  it('do not disturb each other: fifty at once, each with its own time, stubs and answers', async () => {
    const globals = [Date, setTimeout, setImmediate, Math.random, process.nextTick];
    await Promise.all(Array.from({ length: 50 }, (_, i) => test(i)));
    expect([Date, setTimeout, setImmediate, Math.random, process.nextTick]).to.deep.equal(globals);
    expect(await new Journey().book()).to.equal('real');
  });
});
