import { expect } from 'chai';
import type { DurableContext } from '../../../lib/engine/index.js';
import { DurableExecution, DurableWorkflow, InvalidWorkflowError, Wait } from '../../../lib/index.js';
import { WorkflowTestRunner } from '../../../lib/testing.js';
import type { ReplayLogging } from '../../../lib/types.js';
import { EngineRig } from '../../support/engine-rig.js';
import { LineLogger } from '../../support/line-logger.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

function logAll({ logger }: DurableContext, where: string): void {
  for (const level of LEVELS) logger[level](where);
}

class Night extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    logAll(this.context, 'evening');
    await this.sleep();
    logAll(this.context, 'morning');
  }

  @Wait({ hours: 8 })
  async sleep(): Promise<void> {}
}

class TalkativeNight extends Night {
  @DurableExecution({ replayLogging: 'errors' })
  override async run(): Promise<void> {
    await super.run();
  }
}

describe('replayLogging', () => {
  const cases: [ReplayLogging | undefined, readonly string[]][] = [
    [undefined, []],
    ['none', []],
    ['errors', ['error']],
    ['warnings-and-errors', ['warn', 'error']],
    ['all', LEVELS],
  ];
  for (const [mode, onReplay] of cases) {
    it(`${mode ?? 'not given'} writes ${onReplay.join(', ') || 'nothing'} again, and all that is new`, async () => {
      const logger = new LineLogger();
      const runner = new WorkflowTestRunner(Night, { logger, replayLogging: mode });
      await (await runner.run()).result();
      const told = logger.lines.map(({ level, message }) => `${message} ${level}`);
      const lines = (levels: readonly string[], where: string) => levels.map((level) => `${where} ${level}`);
      expect(told).to.deep.equal([
        ...lines(LEVELS, 'evening'),
        ...lines(onReplay, 'evening'),
        ...lines(LEVELS, 'morning'),
      ]);
    });
  }

  it('of a workflow wins over that of its runtime', async () => {
    const logger = new LineLogger();
    await new WorkflowTestRunner(TalkativeNight, { logger, replayLogging: 'all' }).run();
    expect(logger.messages.filter((message) => message === 'evening')).to.have.length(4 + 1);
  });

  it('of something else is refused', () => {
    const replayLogging = 'toString' as ReplayLogging;
    expect(() => new WorkflowTestRunner(Night, { replayLogging })).to.throw(
      "replayLogging of WorkflowTestRunner: expected 'none' or 'errors' or 'warnings-and-errors' or 'all', got \"toString\".",
    );
    class Wrong extends DurableWorkflow {
      @DurableExecution({ replayLogging })
      async run(): Promise<void> {}
    }
    expect(() => new WorkflowTestRunner(Wrong)).to.throw(
      InvalidWorkflowError,
      /run: replayLogging: expected 'none' or/,
    );
  });
});

describe('a logger that fails', () => {
  const failures = {
    throws: () => {
      throw new Error('disk full');
    },
    rejects: () => Promise.reject(new Error('disk full')),
  };
  for (const [how, fail] of Object.entries(failures)) {
    it(`and ${how} fails no workflow, and is told once`, async () => {
      const warnings: Error[] = [];
      const keep = (warning: Error) => warnings.push(warning);
      process.on('warning', keep);
      try {
        const rig = new EngineRig();
        Object.assign(rig.logger, { debug: fail, info: fail, warn: fail, error: fail });
        const output = await rig.run(async (context) => {
          logAll(context, 'before');
          await context.step('a', () => logAll(context, 'inside'));
          // Is warned of, since nobody awaits it.
          void context.step('b', () => new Promise(() => {}));
        });
        expect(output.Status).to.equal('SUCCEEDED');
        await new Promise((resolve) => setImmediate(resolve));
      } finally {
        process.off('warning', keep);
      }
      expect(warnings.map(({ message }) => message)).to.deep.equal([
        'The logger of Everstep failed, and log lines are lost: Error: disk full',
      ]);
    });
  }
});
