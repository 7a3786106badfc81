import { Session } from 'node:inspector/promises';
import { StepSemantics } from '../../../lib/engine/index.js';
import type { Operation } from '../../../lib/wire/index.js';
import { EngineRig, type Flow } from '../../support/engine-rig.js';

/** Blocks of the engine's code that run for each of `count` operations, by situation. Printed as JSON: `{ "situation": [few, many] }`. */
const FEW = 500;
const MANY = 2500;

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

/** As a distributed service may tell it: no order of completions, and times that turn neighbours around. */
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
