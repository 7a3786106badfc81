/**
 * What the page of an execution with 25,000 operations costs a browser: the time to the first row
 * and to the last one, the longest task while it scrolls, and its heap. Debian's Chromium, as in
 * `npm run test:console`.
 */
import { DurableExecution, DurableWorkflow } from '../lib/index.js';
import { WorkflowRuntime } from '../lib/runtime.js';
import { SqliteStore } from '../lib/sqlite.js';
import { ConsoleKit, hasChromium } from '../spec/console/console-kit.js';
import { median } from './support/measure.js';

const OPERATIONS = Number(process.env.EVERSTEP_BENCH_OPERATIONS ?? 24_990);
const ROUNDS = 3;

class LongWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    const items = Array.from({ length: OPERATIONS }, (_, index) => index);
    await this.context.map('items', items, (item) => this.context.step('work', async () => item), {
      nesting: 'flat',
      maxConcurrency: 100,
    });
  }
}

function print(what: string, figures: readonly number[], bar: string): void {
  console.log(`${what.padEnd(46)} ${median(figures).toFixed(0).padStart(8)}   (bar ${bar})`);
}

async function main(): Promise<void> {
  const kit = new ConsoleKit();
  await kit.start();
  const runtime = new WorkflowRuntime({ store: new SqliteStore({ path: kit.path }), workflows: [LongWorkflow] });
  await runtime.start();
  const { executionId } = await runtime.client.start(LongWorkflow);
  await runtime.client.result(executionId);
  await runtime.stop();

  const [first, whole, task, heap]: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await kit.page();
    const begunAt = performance.now();
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.locator('.rows .row').first().waitFor();
    first!.push(performance.now() - begunAt);
    await page.locator(`[aria-rowcount="${OPERATIONS + 1}"]`).waitFor({ timeout: 60_000 });
    whole!.push(performance.now() - begunAt);
    // In the page's own words, since the compiler of this file knows no browser.
    task!.push(await page.evaluate<number>(LONGEST_TASK_WHILE_SCROLLING));
    heap!.push((await page.evaluate<number>('performance.memory.usedJSHeapSize')) / 2 ** 20);
    await page.close();
  }
  console.log(`An execution with ${OPERATIONS.toLocaleString('en')} operations, medians of ${ROUNDS}`);
  print('first row, ms', first!, '1,500');
  print('all rows, ms', whole!, 'none');
  print('longest task while scrolling, ms', task!, '0: no task of 50 ms');
  print('heap, MiB', heap!, '200');
  await kit.stop();
}

const LONGEST_TASK_WHILE_SCROLLING = `new Promise((resolve) => {
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: 'longtask' });
  const frame = document.querySelector('.timeline');
  let steps = 0;
  const scroll = () => {
    frame.scrollTop += 400;
    if (++steps < 120) requestAnimationFrame(scroll);
    else setTimeout(() => resolve(longest), 200);
  };
  requestAnimationFrame(scroll);
})`;

if (hasChromium) await main();
else console.log('Skipped: there is no Chromium.');
