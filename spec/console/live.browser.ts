import { expect } from 'chai';
import type { Page, Route } from 'playwright-core';
import { CHROMIUM, ConsoleKit, hasChromium } from './console-kit.js';

declare global {
  /** In the page: what it has connected to in place of streams. */
  var streams: (EventTarget & { readonly url: string })[];
}

describe('a page of the console that follows', function () {
  this.timeout(120_000);
  const kit = new ConsoleKit();
  let page: Page;
  let executionId = '';

  before(async function () {
    if (!hasChromium) {
      console.warn(`      skipped: there is no browser at ${CHROMIUM}. Install Debian's chromium, or set CHROMIUM.`);
      this.skip();
    }
    await kit.start();
    // Nobody runs it.
    ({ executionId } = await kit.client.start('OrderWorkflow', {}, { name: 'order-1' }));
  });
  beforeEach(async () => {
    page = await kit.page();
    await page.clock.install();
    await page.addInitScript(() => {
      globalThis.streams = [];
      const EventSource = class extends EventTarget {
        constructor(readonly url: string) {
          super();
          globalThis.streams.push(this);
        }
        close() {}
      };
      Object.assign(globalThis, { EventSource });
    });
  });
  afterEach(async () => {
    await page?.close();
    const problems = kit.problems.splice(0).filter((problem) => !problem.includes('status of 500'));
    expect(problems).to.deep.equal([]);
  });
  after(async () => {
    if (hasChromium) await kit.stop();
  });

  const say = (event: string, data: object, lastEventId = '') =>
    page.evaluate(
      ([type, text, id]) => {
        globalThis.streams.at(-1)!.dispatchEvent(new MessageEvent(type!, { data: text!, lastEventId: id! }));
      },
      [event, JSON.stringify(data), lastEventId],
    );
  const streams = () => page.evaluate(() => globalThis.streams.map(({ url }) => url));
  const open = async () => {
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.waitForFunction(() => globalThis.streams.length === 1);
  };
  const description = () => `**/api/executions/${executionId}`;
  const failure = { status: 500, json: { message: 'the disk is away' } };

  it('is told how an execution stands, though it changes faster than it is described', async () => {
    await open();
    const asked: Route[] = [];
    let isAsked = () => {};
    await page.route(description(), (route) => {
      asked.push(route);
      isAsked();
    });
    const first = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    for (const status of ['RUNNING', 'FAILED', 'RUNNING']) await say('events', { events: [], status });
    await first;
    const described = await (await asked[0]!.fetch()).json();
    const second = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    await asked[0]!.fulfill({ json: { ...described, status: 'PAUSED' } });
    await page.locator('.title-row .status.paused').waitFor();
    await second;
    await asked[1]!.fulfill({ json: { ...described, status: 'RUNNING' } });
    await page.locator('.title-row .status.running').waitFor();
    expect(asked).to.have.length(2);
  });

  it('asks again how an execution stands, when that could not be answered', async () => {
    await open();
    await page.route(description(), (route) => route.fulfill(failure), { times: 1 });
    const refused = page.waitForResponse((response) => response.status() === 500);
    await say('events', { events: [], status: 'PAUSED' });
    await refused;
    const described = await (await page.request.get(`${kit.url}api/executions/${executionId}`)).json();
    await page.route(description(), (route) => route.fulfill({ json: { ...described, status: 'PAUSED' } }));
    await moveOn('.title-row .status.paused');
  });

  it('reads on in a history that could not be read at once, and follows it', async () => {
    await page.route(`${description()}/history*`, (route) => route.fulfill(failure), { times: 1 });
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.getByText('the disk is away').waitFor();
    await moveOn('text=No operation has begun yet.');
    await page.getByText('the disk is away').waitFor({ state: 'detached' });
    await page.waitForFunction(() => globalThis.streams.length === 1);
  });

  it('begins anew where a stream has fallen silent, behind what it has seen', async () => {
    await open();
    await say('events', { events: [], status: 'RUNNING' }, '7');
    await page.clock.runFor(39_000);
    await say('alive', {});
    await page.clock.runFor(39_000);
    expect(await streams()).to.have.length(1);
    await page.clock.runFor(1000);
    expect((await streams())[1]).to.match(/[?&]after=7$/);
  });

  it('tries a stream again, after it has asked now and then for a while', async () => {
    await open();
    await page.clock.runFor(5000);
    await page.getByText('looking every 2 s').waitFor();
    while ((await streams()).length === 1) await page.clock.runFor(2000);
    await say('events', { events: [], status: 'RUNNING' }, '7');
    await page.getByText('live', { exact: true }).waitFor();
  });

  it('opens the dialog of an action before it takes the next key', async () => {
    await open();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    const hasFocus = await page.evaluate(async () => {
      const { document } = globalThis as unknown as { document: any };
      [...document.querySelectorAll('.actions button')].find(({ textContent }) => textContent === 'Stop').click();
      // Within the turn of the click, before the browser draws or has another event.
      for (let turn = 0; turn < 20; turn++) await null;
      return document.activeElement.closest('dialog') !== null;
    });
    expect(hasFocus).to.equal(true);
  });

  /** Lets time pass in the page until it shows something. */
  async function moveOn(selector: string): Promise<void> {
    while ((await page.locator(selector).count()) === 0) await page.clock.runFor(500);
  }
});
