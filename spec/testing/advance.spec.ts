import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, fixedDelay, noRetry, Step, Wait } from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

/** Notes when its steps run, in minutes from the start. */
class Rounds extends DurableWorkflow {
  constructor(private readonly note: (what: string) => void) {
    super();
  }

  @DurableExecution()
  async run(): Promise<void> {
    await this.hour();
    await this.shaky();
    await this.hour();
    this.note('end');
  }

  @Wait({ hours: 1 })
  async hour(): Promise<void> {}

  @Step({ retry: fixedDelay({ delay: { minutes: 10 } }) })
  async shaky(): Promise<void> {
    this.note(`attempt ${this.context.attempt}`);
    if (this.context.attempt < 3) throw new Error('not yet');
  }
}

class Hanging extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.hang();
  }

  @Step({ timeout: { hours: 3 }, retry: noRetry() })
  async hang(): Promise<void> {
    const { signal } = this.context;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

describe('advance()', () => {
  const notes: string[] = [];
  let now: () => Date;
  const minutes = () => (now().getTime() - Date.UTC(2026, 0, 1)) / 60_000;
  const create = () => new Rounds((what) => notes.push(`${minutes()}: ${what}`));
  let runner: WorkflowTestRunner<typeof Rounds>;

  beforeEach(() => {
    notes.length = 0;
    runner = new WorkflowTestRunner(Rounds, { create });
    now = () => runner.now;
  });

  it('goes through every due moment, and runs each at its time', async () => {
    const execution = await runner.start();
    await runner.advance({ hours: 5 });
    const expected = ['60: attempt 1', '70: attempt 2', '80: attempt 3', '140: end'];
    expect(notes).to.deep.equal(expected);
    expect(minutes()).to.equal(300);
    expect((await execution.untilSuspended()).status).to.equal('SUCCEEDED');
    expect(execution.history.at(-1)?.EventTimestamp).to.deep.equal(new Date(Date.UTC(2026, 0, 1, 2, 20)));
  });

  it('goes no further than it is told', async () => {
    const execution = await runner.start();
    await runner.advance({ minutes: 75 });
    expect(notes).to.deep.equal(['60: attempt 1', '70: attempt 2']);
    expect(minutes()).to.equal(75);
    await execution.untilSuspended();
    expect(execution.operation('shaky').dueAt).to.deep.equal(new Date(Date.UTC(2026, 0, 1, 1, 20)));
    await runner.advance({ minutes: 5 });
    expect(notes).to.include('80: attempt 3');
  });

  it('runs what is due beside a body that waits for the time', async () => {
    const slow = new WorkflowTestRunner(Hanging, { workflows: [{ workflow: Rounds, create }] });
    now = () => slow.now;
    const hanging = await slow.start();
    const ended = hanging.untilEnded();
    await slow.client.start(Rounds, undefined);
    await slow.advance({ hours: 2 });
    expect(notes).to.deep.equal(['60: attempt 1', '70: attempt 2', '80: attempt 3']);
    expect(hanging.status).to.equal('RUNNING');
    await slow.advance({ hours: 2 });
    await ended;
    expect(notes.at(-1)).to.equal('140: end');
    expect(hanging.error?.type).to.equal('StepTimedOutError');
    expect(hanging.operation('hang').endedAt).to.deep.equal(new Date(Date.UTC(2026, 0, 1, 3)));
  });
});
