import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { FastClock } from '../support/fast-clock.js';
import { Crash, type CrashProps } from './crash.js';
import { FOREIGN, type Foreign, handlerOf } from './foreign/index.js';
import { onLocalRuntime } from './on-workflow-runtime.js';
import { Outside } from './outside.js';

/** The checkpoints of each handler that a pause falls on, spread evenly. */
const MOST_PAUSES = 2;
/** The number of handlers that run at the same time: each spends most of it waiting. */
const AT_ONCE = 12;

describe("handlers made with AWS's SDK that are paused on a WorkflowRuntime, and resumed", function () {
  this.timeout(120_000);

  it('come to the end that they come to without', async () => {
    // While an execution is paused its waits go on, so that a later one may have ended too.
    const handlers = Object.values(FOREIGN)
      .flat()
      .filter(({ title }) => title !== 'promise.race between waits');
    let pauses = 0;
    const failures: object[] = [];
    const lane = async () => {
      for (let foreign = handlers.shift(); foreign !== undefined; foreign = handlers.shift()) {
        const { end, updates } = await runWith(foreign, { how: 'paused' });
        const step = Math.ceil(updates.length / MOST_PAUSES);
        for (const at of updates.filter((_, index) => index % step === 0)) {
          const paused = await runWith(foreign, { how: 'paused', at });
          pauses++;
          // A pause is an interruption of an at-most-once step whose START it falls on.
          const isInterrupted = at.startsWith('START of STEP') && /interruption/.test(paused.end.error?.[1] ?? '');
          if (!isInterrupted && !isDeepStrictEqual(paused.end, end)) {
            failures.push({ title: foreign.title, at, expected: end, actual: paused.end });
          }
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(failures).to.deep.equal([]);
    expect(pauses).to.be.above(80);
  });
});

async function runWith(foreign: Foreign, props: CrashProps) {
  const crash = new Crash(props);
  const outside = new Outside();
  const { input = {}, answers } = foreign;
  const handler = handlerOf(foreign, outside);
  const run = await onLocalRuntime({ handler, input, outside, answers, crash, clock: new FastClock(20) });
  const { status, result, error } = run;
  return {
    end: { status, result, error: error && [error.ErrorType, error.ErrorMessage] },
    updates: [...crash.updates],
  };
}
