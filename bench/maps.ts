/**
 * Maps of 1,000 items of one step beside the same steps, or the same child contexts, in
 * `Promise.all`, over a store in memory. The processor's time of the whole process in turns, with
 * what the garbage collector takes: a thousand operations at once are a matter of memory above all.
 * `npm run bench` prints it.
 */
import { DurableExecution, DurableWorkflow, Step } from '../lib/index.js';
import { MemoryStore, WorkflowRuntime } from '../lib/runtime.js';
import { cpuMillis, mean, median } from './support/measure.js';

const ITEMS = [...Array(1000).keys()];
const ROUNDS = 100;
const WARM_UP = 50;

abstract class OneStepItems extends DurableWorkflow {
  @Step()
  async add(i: number): Promise<number> {
    return i;
  }
}

class BareSteps extends OneStepItems {
  @DurableExecution()
  async run(): Promise<number> {
    return (await Promise.all(ITEMS.map((i) => this.add(i)))).length;
  }
}

class FlatMap extends OneStepItems {
  @DurableExecution()
  async run(): Promise<number> {
    return (await this.context.map('map', ITEMS, (i) => this.add(i), { nesting: 'flat' })).successCount;
  }
}

class ChildContexts extends OneStepItems {
  @DurableExecution()
  async run(): Promise<number> {
    return (await Promise.all(ITEMS.map((i) => this.context.runInChildContext('item', () => this.add(i))))).length;
  }
}

class NestedMap extends OneStepItems {
  @DurableExecution()
  async run(): Promise<number> {
    return (await this.context.map('map', ITEMS, (i) => this.add(i))).successCount;
  }
}

type Side = new () => DurableWorkflow & { run(): Promise<number> };

/** Prints what share of the one's speed the other has. */
async function compare(title: string, plain: Side, map: Side): Promise<void> {
  const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [plain, map] });
  await runtime.start();
  const times = new Map<Side, number[]>([
    [plain, []],
    [map, []],
  ]);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [side, taken] of times) {
      const time = await cpuMillis(() => runtime.client.run(side));
      if (round >= WARM_UP) taken.push(time);
    }
  }
  await runtime.stop();
  const [one, other] = [times.get(plain)!, times.get(map)!];
  const ratio = (of: (values: readonly number[]) => number) => (of(one) / of(other)).toFixed(2);
  console.log(
    `${title.padEnd(25)}${median(other).toFixed(2)} us an item, ${ratio(median)} of the speed in Promise.all ` +
      `(${ratio(mean)} by the mean; bar 0.8)`,
  );
}

await compare('map, flat', BareSteps, FlatMap);
await compare('map, nested', ChildContexts, NestedMap);
