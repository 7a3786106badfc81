import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { systemClock } from '../../../lib/core/time/index.js';

const HOUR = 3_600_000;

const SET_BACK = fileURLToPath(new URL('./processes/set-back.js', import.meta.url));

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
    const called: string[] = [];
    const timers = [
      systemClock.setTimer(now() + HOUR, () => called.push('an hour later')),
      systemClock.setTimer(now() + 3 * HOUR, () => called.push('three hours later')),
      systemClock.setDelay!(HOUR, () => called.push('after an hour')),
    ];
    setTime(2 * HOUR);
    await seconds(1.3);
    expect(called).to.deep.equal(['an hour later']);
    for (const timer of timers) timer.cancel();
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
    // A process of its own: whoever else waits in this one may have read the clock while it was ahead.
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', SET_BACK], { timeout: 50_000 });
    const { tookMillis, aheadMillis } = JSON.parse(stdout);
    // An hour, if it waited for the clock or followed it back.
    expect(tookMillis).to.be.within(1000, 60_000);
    expect(aheadMillis).to.be.within(-60_000, 60_000);
  });
});
