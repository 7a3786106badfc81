import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { findSqliteLibrary } from '../../lib/stores/sqlite/sqlite-library.js';
import { CHROMIUM, ConsoleKit, hasChromium, kill } from './console-kit.js';
import { HeldWorkflow, HOSTILE, HOSTILE_NAME, HostileWorkflow, OrderWorkflow } from './console-workflows.js';

const MEGABYTE = 1024 * 1024;
/** What is shown of `HOSTILE`: nothing of it acts. */
const WRITTEN_OUT = HOSTILE.replace('\u001b', '\\u001b').replace('\u202e', '\\u202e');

describe('the console under trial', function () {
  this.timeout(120_000);
  let kit: ConsoleKit;
  let page: Page;

  before(function () {
    if (hasChromium) return;
    console.warn(`      skipped: there is no browser at ${CHROMIUM}. Install Debian's chromium, or set CHROMIUM.`);
    this.skip();
  });
  beforeEach(async () => {
    kit = new ConsoleKit();
    await kit.start();
    page = await kit.page();
  });
  afterEach(async () => {
    const { problems } = kit;
    await kit.stop();
    expect(problems).to.deep.equal([]);
  });

  const open = (executionId: string) => page.goto(`${kit.url}executions/${executionId}`);

  it('shows who runs an execution, that its process has died, and who has taken over', async () => {
    const first = await kit.worker();
    const { executionId } = await kit.client.start(HeldWorkflow, undefined, { name: 'held' });
    await open(executionId);
    const worker = page.locator('.activity li', { hasText: 'on worker' });
    const [{ workerId: before } = { workerId: '' }] = await kit.client.workers();
    await page.getByText(`on worker ${before}`).waitFor();
    await kill(first);
    await kit.worker({ RELEASES: 'yes' });
    await page.locator('.row', { hasText: 'approval' }).first().waitFor();
    await page.locator('.row', { hasText: 'hold' }).locator('.status.succeeded').waitFor();
    expect(await worker.allTextContents()).to.not.include(`on worker ${before}`);
    await page.getByRole('link', { name: 'Workers' }).click();
    await page.locator('tbody tr').first().waitFor();
    await page.locator('td', { hasText: before }).waitFor({ state: 'detached' });
    await page.goBack();
    await page.locator('.row', { hasText: 'Callback' }).nth(1).click();
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.locator('.title-row .status.succeeded').waitFor();
    expect(await kit.client.result(executionId)).to.equal('done');
  });

  it('redrives an execution to its success, once the cause is mended', async () => {
    const broken = await kit.worker();
    const { executionId } = await kit.client.start(OrderWorkflow, { card: 'declined' }, { name: 'order-1' });
    await open(executionId);
    await page.locator('.row', { hasText: 'Callback' }).nth(1).click();
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('insufficient funds').first().waitFor();
    await kill(broken);
    await kit.worker({ CARDS: 'mended' });
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByLabel('Reason, for the record').fill('the card was mended');
    await page.locator('dialog').getByRole('button', { name: 'Redrive' }).click();
    await page.locator('.title-row .status.succeeded').waitFor();
    await page.locator('.moments', { hasText: 'Redriven' }).getByText('the card was mended').waitFor();
    expect(await kit.client.result(executionId)).to.equal('shipped');
  });

  it('is used by the keyboard alone: find, open, answer, redrive', async () => {
    await kit.ensureWorker();
    for (const name of ['order-7', 'order-8']) await kit.client.start(OrderWorkflow, { card: 'declined' }, { name });
    const { keyboard } = page;
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 60; presses++) {
        if (await page.locator(`${selector}:focus`).count()) return;
        await keyboard.press('Tab');
      }
      throw new Error(`No Tab leads to ${selector}.`);
    };
    await page.goto(kit.url);
    await page.locator('tbody tr').nth(1).waitFor();
    for (const key of ['j', 'j', 'k']) await keyboard.press(key);
    expect(await page.locator('a:focus').textContent()).to.equal('order-8');
    await keyboard.press('/');
    await keyboard.type('order-7');
    await page.waitForURL(/name=order-7/);
    await page.locator('tbody tr', { hasText: 'order-7' }).waitFor();
    await page.locator('tbody tr', { hasText: 'order-8' }).waitFor({ state: 'detached' });
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await page.locator('.row', { hasText: 'Callback' }).nth(1).waitFor();
    await tabTo('.timeline');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await keyboard.press(key);
    expect(await page.locator('.row[aria-selected="true"]').textContent()).to.contain('reserve');
    // Folded, the callback within is gone; unfolded, it is there again.
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowLeft');
    expect(await page.locator('.row[aria-level="2"]').count()).to.equal(0);
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await tabTo('textarea');
    await keyboard.type('{ "granted": true }');
    await tabTo('.callback-form button[type=submit]');
    await keyboard.press('Enter');
    await page.locator('.title-row .status.failed').waitFor();
    await page.locator('.actions button', { hasText: 'Redrive' }).waitFor();
    await keyboard.press('Escape');
    await tabTo('.actions button:has-text("Redrive")');
    await keyboard.press('Enter');
    await keyboard.type('again');
    await keyboard.press('Enter');
    await page.locator('.row', { hasText: 'charge' }).getByText('2 attempts').waitFor();
  });

  it('shows hostile names and values as the text that they are, and megabytes at once', async () => {
    await kit.ensureWorker();
    const text = `${HOSTILE}${'y'.repeat(6 * MEGABYTE - 200)}`;
    const attributes = { customer: HOSTILE.slice(0, 60) };
    const { executionId } = await kit.client.start(HostileWorkflow, text, { name: 'hostile', attributes });
    await kit.client.result(executionId).catch(() => {});
    await open(executionId);
    await page.locator('.row', { hasText: 'onerror' }).click();
    await page.locator('.panel pre').waitFor();
    expect(await page.locator('.panel h2').textContent()).to.equal(HOSTILE_NAME);
    expect(await page.locator('.error-title').textContent()).to.equal(`Error: ${WRITTEN_OUT}`);
    expect(await page.locator('.panel pre').last().textContent()).to.contain('\\u202egnp.exe');
    await page.locator('.row', { hasText: 'large' }).click();
    await page
      .locator('.panel')
      .getByRole('button', { name: /^Show more/ })
      .waitFor();
    const input = page.getByLabel('Input');
    await input.getByText('6.0 MiB').waitFor();
    await input.getByRole('button', { name: 'Show', exact: true }).click();
    await input.getByRole('button', { name: /^Show more, 6,\d\d\d,\d\d\d characters are left/ }).waitFor();
    await input.getByRole('button', { name: /^Show more/ }).click();
    expect(await page.locator('#app img').count()).to.equal(0);
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).to.equal(undefined);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).to.equal(true);
  });

  it('shows a damaged record as damaged, and breaks at none', async () => {
    const worker = await kit.worker();
    const ids: string[] = [];
    for (const name of ['whole', 'damaged', 'torn']) {
      ids.push((await kit.client.start(OrderWorkflow, { card: 'good' }, { name })).executionId);
    }
    while ((await kit.client.callbacks.list()).callbacks.length < 3) await new Promise((r) => setTimeout(r, 50));
    await kill(worker);
    const driver = findSqliteLibrary()!.open(kit.path);
    driver.exec(`UPDATE executions SET status = 'FAILED' WHERE name = 'damaged'`);
    driver.exec(`UPDATE journal SET entry = '{}' WHERE seq = 3 AND execution =
      (SELECT key FROM executions WHERE name = 'torn')`);
    driver.close();
    await page.goto(kit.url);
    await page.locator('.failure', { hasText: `of ${ids[1]} is not what was written` }).waitFor();
    await page.locator('tbody tr', { hasText: 'torn' }).waitFor();
    await page.locator('tbody tr', { hasText: 'whole' }).click();
    await page.locator('.row', { hasText: 'reserve' }).waitFor();
    await open(ids[2]!);
    await page.locator('.failure', { hasText: 'is damaged' }).waitFor();
    await page.locator('h1', { hasText: 'torn' }).waitFor();
    await open(ids[1]!);
    await page.getByText("This execution can't be shown.").waitFor();
    await page.getByRole('link', { name: 'See all executions.' }).click();
    await page.locator('tbody tr', { hasText: 'whole' }).waitFor();
    kit.problems.length = 0;
  });

  it('asks now and then where something on the way holds streams back or cuts them', async () => {
    await kit.ensureWorker();
    await page.route('**/api/stream?*', async (route) => {
      if (new URL(route.request().url()).searchParams.has('once')) return route.continue();
      return route.fulfill({ status: 502, body: 'Bad Gateway' });
    });
    const { executionId } = await kit.client.start(OrderWorkflow, { card: 'good' }, { name: 'polled' });
    await page.goto(kit.url);
    await page.getByText('looking every 2 s').waitFor();
    await kit.client.stop(executionId);
    await page.locator('tbody tr', { hasText: 'polled' }).locator('.status.stopped').waitFor();
    kit.problems.length = 0;
  });
});
