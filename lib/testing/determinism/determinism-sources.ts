/**
 * The kinds of calls that the determinism guard reports when workflow code makes them:
 *
 * - `time`: `Date.now()`, `new Date()`, `Date()`, `performance.now()`, `process.hrtime()`
 * - `random`: `Math.random()`, and the random values of `crypto`
 * - `timers`: `setTimeout`, `setInterval`, `setImmediate`, also those of `node:timers/promises`
 * - `network`: `fetch`, and functions that open connections, write to them or look up names
 * - `files`: `node:fs` and `node:fs/promises`
 * - `processes`: `node:child_process`
 * - `platform`: `this.context.lambdaContext` and `this.context.remainingMillis()`, which differ
 *   from invocation to invocation
 * - `order`: operations of one name that concurrent helpers call in an order that does not follow
 *   from results of operations
 */
export type DeterminismSource = 'time' | 'random' | 'timers' | 'network' | 'files' | 'processes' | 'platform' | 'order';

const IN_A_STEP = 'put it into a step';

/** What to use instead, for messages. */
export const CURES: Readonly<Record<DeterminismSource, string>> = Object.freeze({
  time: 'use this.context.now(), or a step that returns it',
  random: 'use this.context.random() or this.context.uuid(), or a step that returns it',
  timers: 'use @Wait or this.context.wait(), or put it into a step',
  network: IN_A_STEP,
  files: IN_A_STEP,
  processes: IN_A_STEP,
  platform: 'read it in a step',
  order:
    'use this.context.map or parallel, make the helper a @ChildContext, give each operation a name of its own, or have the helper await operations only',
});
