import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { systemClock } from '../../../lib/core/time/index.js';

const HOUR = 3_600_000;

/**
 * What a process prints in which the time is set. In this one, others may read the clock while it is
 * ahead, and their time does not go back.
 */
async function printedBy(name: string): Promise<any> {
  const file = fileURLToPath(new URL(`./processes/${name}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', file], { timeout: 100_000 });
  return JSON.parse(stdout);
}

describe('the system clock', () => {
  const { now } = Date;
  afterEach(() => {
    Date.now = now;
  });

  /** The time is set while timers wait; the clock that measures lengths of time goes on. */
  const setTime = (byMillis: number) => {
    Date.now = () => now() + byMillis;
  };
  const seconds = (count: number) => new Promise<void>((resolve) => systemClock.setDelay!(count * 1000, resolve));

  it('calls back for a moment that comes by a jump, and not for a length of time', async () => {
    expect(await printedBy('set-forward')).to.deep.equal(['an hour later']);
  });

  it('does not call back for a moment that has moved away', async () => {
    let isCalled = false;
    const timer = systemClock.setTimer(now() + 1050, () => {
      isCalled = true;
    });
    setTime(-HOUR);
    await seconds(1.3);
    expect(isCalled).to.equal(false);
    timer.cancel();
  });

  it('calls back for moments near and past, and not for what is called off', async () => {
    const called: number[] = [];
    for (const millis of [20, 0, -HOUR]) systemClock.setTimer(now() + millis, () => called.push(millis));
    systemClock.setTimer(now(), () => called.push(1)).cancel();
    systemClock.setTimer(now() + HOUR, () => called.push(1)).cancel();
    await seconds(0.1);
    expect(called.sort((a, b) => a - b)).to.deep.equal([-HOUR, 0, 20]);
  });

  it('does not go back where nobody else has a part in it: what waits in memory waits no longer', async () => {
    const { tookMillis, aheadMillis } = await printedBy('set-back');
    // An hour, if it waited for the clock or followed it back.
    expect(tookMillis).to.be.within(1000, 60_000);
    expect(aheadMillis).to.be.within(-60_000, 60_000);
  });
});
