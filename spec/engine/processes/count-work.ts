import { Session } from 'node:inspector/promises';
import type { Operation } from '../../../lib/core/wire/index.js';
import { Completion, StepSemantics } from '../../../lib/engine/index.js';
import { EngineRig, type Flow } from '../../support/engine-rig.js';

/**
 * Blocks of the engine's code that run for each of `count` operations, by situation. Printed as
 * JSON: `{ "situation": [few, many] }`.
 */
const FEW = 200;
const MANY = 1000;

const turn = () => new Promise((resolve) => setImmediate(resolve));
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const session = new Session();

/** How often the blocks of the engine's code ran: exact, unlike any timing. */
async function blocksRun(run: () => Promise<unknown>): Promise<number> {
  await session.post('Profiler.takePreciseCoverage');
  await run();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  let blocks = 0;
  for (const { url, functions } of result) {
    if (!/\/lib\/(engine|checkpoint)\//.test(url)) continue;
    for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
  }
  return blocks;
}

const sequence =
  (count: number): Flow =>
  async (context) => {
    for (let i = 0; i < count; i++) await context.step('s', () => i);
  };

const sideBySide =
  (count: number): Flow =>
  (context) =>
    Promise.all(many(count, () => context.step('s', turn)));

const helpers =
  (count: number): Flow =>
  (context) =>
    Promise.all(
      many(count, async (i) => {
        await context.step(`a${i}`, () => i);
        await context.step(`b${i}`, () => i);
      }),
    );

const items = (count: number) => many(count, (i) => i);

/** A map of as many items, with a step in each. */
const mapped =
  (count: number, nesting: 'nested' | 'flat'): Flow =>
  (context) =>
    context.map('m', items(count), (i) => context.step('s', () => i), { nesting, maxConcurrency: 20 }).then(() => {});

/** A map whose result is too large to be recorded, so that each replay puts it together again. */
const largeMap =
  (count: number, nesting: 'nested' | 'flat'): Flow =>
  (context) => {
    const text = 'x'.repeat(Math.ceil(300_000 / count));
    return context.map('m', items(count), () => context.step('s', () => text), { nesting }).then(() => {});
  };

/** Runs the flow up to a wait at its end, and counts only what its replay takes. */
async function replayOf(flow: Flow, view?: (operation: Operation) => Operation): Promise<number> {
  const rig = new EngineRig(view === undefined ? {} : { view });
  const suspended: Flow = async (context, input) => {
    await flow(context, input);
    await context.wait('pause', '1h');
  };
  await rig.invoke(suspended);
  return blocksRun(() => rig.invoke(suspended));
}

const live = (flow: Flow) => blocksRun(() => new EngineRig().invoke(flow));

/**
 * As a distributed service may tell it: no order of completions, and times that turn neighbors
 * around.
 */
const blurred = ({ CompletionSequence, StartSequence: _, ...operation }: Operation): Operation =>
  CompletionSequence === undefined ? operation : { ...operation, EndTimestamp: 2e12 + (CompletionSequence ^ 7) };

const situations: Record<string, (count: number) => Promise<number>> = {
  'steps one after the other': (count) => live(sequence(count)),
  'steps side by side': (count) => live(sideBySide(count)),
  'helpers side by side': (count) => live(helpers(count)),
  'at-most-once steps side by side': (count) =>
    live((context) =>
      Promise.all(many(count, () => context.step('s', turn, { semantics: StepSemantics.AtMostOncePerRetry }))),
    ),
  'steps that are to be retried': (count) =>
    live((context) => Promise.all(many(count, () => context.step('s', () => Promise.reject(new Error('no')))))),
  'waits side by side': (count) => live((context) => Promise.all(many(count, () => context.wait('w', '1h')))),
  'waits that are waited out in process': async (count) => {
    const rig = new EngineRig();
    let finish!: (value?: unknown) => void;
    return blocksRun(async () => {
      const invocation = rig.invoke((context) =>
        Promise.all([
          Promise.all(many(count, () => context.wait('w', '5s'))).then(() => finish()),
          context.step('long', () => new Promise((resolve) => (finish = resolve))),
        ]),
      );
      while (rig.updates.length <= count) await turn();
      rig.pass(5);
      await invocation;
    });
  },
  'callbacks with their submitters': (count) =>
    live((context) => Promise.all(many(count, () => context.waitForCallback('c', () => {})))),
  'steps beside as many callbacks that nobody awaits': (count) =>
    live(async (context, input) => {
      await Promise.all(many(count, () => context.createCallback('c')));
      await sequence(count)(context, input);
    }),
  'the replay of steps one after the other': (count) => replayOf(sequence(count)),
  'the replay of steps side by side': (count) => replayOf(sideBySide(count)),
  'the replay of helpers side by side': (count) => replayOf(helpers(count)),
  'the replay of steps side by side, in a blurred order': (count) => replayOf(sideBySide(count), blurred),
  'the replay of helpers side by side, in a blurred order': (count) => replayOf(helpers(count), blurred),
  'items of a map': (count) => live(mapped(count, 'nested')),
  'items of a flat map': (count) => live(mapped(count, 'flat')),
  'branches of a parallel, with waits': (count) =>
    live((context) => context.parallel(many(count, (i) => () => context.wait(`w${i}`, '1h')))),
  'contexts in a row': (count) =>
    live(async (context) => {
      for (let i = 0; i < count; i++) await context.runInChildContext('c', () => context.step('s', () => i));
    }),
  'contexts within one another, ten deep': (count) =>
    live(async (context) => {
      const within = (depth: number): Promise<number> =>
        context.runInChildContext('c', () => (depth > 1 ? within(depth - 1) : 1));
      for (let i = 0; i < count / 10; i++) await within(10);
    }),
  'races in a row': (count) =>
    live(async (context) => {
      for (let i = 0; i < count; i++) {
        await context.race('r', [() => context.step('s', () => i), () => context.wait('w', '1h')]);
      }
    }),
  'contenders of one all': (count) =>
    live((context) => context.all(many(count, (i) => () => context.step('s', () => i))).then(() => {})),
  'maps in a row that are over early': (count) =>
    live(async (context) => {
      for (let i = 0; i < count; i++) {
        await context.map(
          'm',
          [1, 2, 3],
          async (n) => void (await (n === 2 ? context.step('s', () => n) : context.wait('w', '1h'))),
          {
            completion: Completion.firstSuccessful(),
          },
        );
      }
    }),
  'waits that are cancelled': (count) =>
    live(async (context) => {
      for (let i = 0; i < count; i++) await context.wait('w', '1h').cancel();
    }),
  'the replay of a flat map under way': (count) =>
    replayOf((context) =>
      context.map(
        items(count),
        async (i) => void (await (i === 0 ? context.wait('w', '2h') : context.step('s', () => i))),
        {
          nesting: 'flat',
        },
      ),
    ),
  'the replay of a nested map under way': (count) =>
    replayOf((context) =>
      context.map(
        items(count),
        async (i) => void (await (i === 0 ? context.wait('w', '2h') : context.step('s', () => i))),
      ),
    ),
  'a map that is rebuilt': (count) => replayOf(largeMap(count, 'nested')),
  'a flat map that is rebuilt': (count) => replayOf(largeMap(count, 'flat')),
  'the replay of races': (count) =>
    replayOf(async (context) => {
      for (let i = 0; i < count; i++) {
        await context.race('r', [() => context.step('s', () => i), () => context.wait('w', '1h')]);
      }
    }),
  'the replay of bodies that were interrupted': async (count) => {
    const rig = new EngineRig();
    let mayEnd = false;
    const flow: Flow = (context) =>
      Promise.all(many(count, () => context.step('s', () => (mayEnd ? 1 : new Promise(() => {})))));
    void rig.invoke(flow);
    while (rig.updates.length < count) await turn();
    mayEnd = true;
    return blocksRun(() => rig.invoke(flow));
  },
};

session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const result: Record<string, [number, number]> = {};
for (const [situation, work] of Object.entries(situations)) {
  result[situation] = [(await work(FEW)) / FEW, (await work(MANY)) / MANY];
}
console.log(JSON.stringify(result));
process.exit();
