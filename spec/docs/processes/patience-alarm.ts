import { subscribe } from 'node:diagnostics_channel';
import { GRACE_CHANNEL } from '../../../lib/engine/replay/replay-grace.js';

// Loaded before an example: fails it where replay waited for something that never came.
subscribe(GRACE_CHANNEL, () => {
  console.error('A replay of unchanged code has run out of patience.');
  process.exitCode = 1;
});
