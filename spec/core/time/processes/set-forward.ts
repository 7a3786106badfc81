/** Sets the time forward by two hours while timers wait, and prints which of them called back. */
import { systemClock } from '../../../../lib/core/time/index.js';

const HOUR = 3_600_000;

const { now } = Date;
const called: string[] = [];
systemClock.setTimer(now() + HOUR, () => called.push('an hour later'));
systemClock.setTimer(now() + 3 * HOUR, () => called.push('three hours later'));
systemClock.setDelay!(HOUR, () => called.push('after an hour'));
Date.now = () => now() + 2 * HOUR;
systemClock.setDelay!(1300, () => {
  console.log(JSON.stringify(called));
  process.exit();
});
