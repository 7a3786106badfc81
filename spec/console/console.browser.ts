import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { CHROMIUM, ConsoleKit, hasChromium } from './console-kit.js';
import { HostileWorkflow, LargeWorkflow, OrderWorkflow } from './console-workflows.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the console in a browser', function () {
  this.timeout(120_000);
  const kit = new ConsoleKit();
  let page: Page;

  before(async function () {
    if (!hasChromium) {
      console.warn(`      skipped: there is no browser at ${CHROMIUM}. Install Debian's chromium, or set CHROMIUM.`);
      this.skip();
    }
    await kit.start();
  });
  beforeEach(async () => {
    page = await kit.page();
  });
  afterEach(async () => {
    await page?.close();
    expect(kit.problems.splice(0)).to.deep.equal([]);
  });
  after(async () => {
    if (hasChromium) await kit.stop();
  });

  const rowOf = (name: string) => page.locator('tbody tr', { hasText: name });

  it('says what to do where nothing was started yet, and shows what is started while it is looked at', async () => {
    await page.goto(kit.url);
    await page.getByText('Nothing has been started here yet.').waitFor();
    await kit.ensureWorker();
    await kit.client.start(OrderWorkflow, { card: 'good' }, { name: 'order-1' });
    await rowOf('order-1').getByText('running').waitFor();
  });

  it('filters by what stands in the address, and keeps it there', async () => {
    await kit.ensureWorker();
    for (const name of ['order-20', 'order-21', 'other-1']) {
      await kit.client.start(OrderWorkflow, { card: 'good' }, { name });
    }
    await page.goto(`${kit.url}?name=order-2*`);
    await rowOf('order-20').waitFor();
    expect(await page.locator('tbody tr').count()).to.equal(2);
    await page.getByRole('button', { name: 'failed' }).click();
    await page.getByText('No execution fits these filters.').waitFor();
    expect(new URL(page.url()).searchParams.getAll('status')).to.deep.equal(['FAILED']);
    await page.getByRole('link', { name: 'Show all executions.' }).click();
    await rowOf('other-1').waitFor();
  });

  it('follows an execution, whose callback is answered there, to its end', async () => {
    await kit.ensureWorker();
    const { executionId } = await kit.client.start(OrderWorkflow, { card: 'good' }, { name: 'order-3' });
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.locator('.row', { hasText: 'Callback' }).nth(1).click();
    await page.getByLabel('Answer, as JSON').fill('granted');
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('The answer must be JSON').waitFor();
    await page.getByLabel('Answer, as JSON').fill('{ "granted": true }');
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.locator('.title-row .status.succeeded').waitFor();
    expect(await kit.client.result(executionId)).to.equal('shipped');
    await page.locator('.row', { hasText: 'reserve' }).click();
    await page.getByText('the warehouse is busy').waitFor();
    expect(await page.locator('.attempt-list li').count()).to.equal(2);
  });

  it('says why an execution failed, and redrives it when that is mended', async () => {
    await kit.ensureWorker();
    const { executionId } = await kit.client.start(OrderWorkflow, { card: 'declined' }, { name: 'order-4' });
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.locator('.row', { hasText: 'Callback' }).nth(1).click();
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('the card was declined').first().waitFor();
    await page.getByText('insufficient funds').first().waitFor();
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByLabel('Reason, for the record').fill('the card was mended');
    await page.locator('dialog').getByRole('button', { name: 'Redrive' }).click();
    // It fails again, and nothing that had succeeded was done again.
    await page.locator('.row', { hasText: 'charge' }).getByText('2 attempts').waitFor();
    await page.locator('.row', { hasText: 'reserve' }).getByText('2 attempts').waitFor();
  });

  it('leads from an execution to its logs elsewhere', async () => {
    const url = await kit.console('--link', 'Logs=https://logs.example/?q={executionId}');
    const { executionId } = await kit.client.start('NobodysWorkflow', {}, { name: 'order-with-logs' });
    await page.goto(`${url}executions/${executionId}`);
    const link = page.getByRole('link', { name: 'Logs' });
    expect(await link.getAttribute('href')).to.equal(`https://logs.example/?q=${executionId}`);
    expect(await link.getAttribute('rel')).to.equal('noopener noreferrer');
  });

  it('answers from the inbox, and shows who works', async () => {
    await kit.ensureWorker();
    const { executionId } = await kit.client.start(OrderWorkflow, { card: 'good' }, { name: 'order-6' });
    await page.goto(`${kit.url}inbox`);
    const card = page.locator('.card', { hasText: 'order-6' });
    await card.getByRole('button', { name: 'Answer' }).click();
    await card.waitFor({ state: 'detached' });
    expect(await kit.client.result(executionId)).to.equal('shipped');
    await page.getByRole('link', { name: 'Workers' }).click();
    await page.getByText('HostileWorkflow').first().waitFor();
    await page.getByRole('link', { name: 'Blocked' }).click();
    await page.getByText('Nothing is blocked.').waitFor();
  });

  it('forks from an operation, and deletes what has ended', async () => {
    await kit.ensureWorker();
    const { executionId } = await kit.client.start(OrderWorkflow, { card: 'declined' }, { name: 'order-7' });
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.locator('.row', { hasText: 'Callback' }).nth(1).click();
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.locator('.row', { hasText: 'charge' }).click();
    await page.getByRole('button', { name: 'Fork from here' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Fork' }).click();
    await page.getByText('Forked from').waitFor();
    await page.locator('.title-row .status.failed').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(kit.url);
    expect((await kit.client.describe(executionId)).status).to.equal('FAILED');
  });

  it('has no violation that axe finds, light and dark, wide and narrow', async () => {
    await kit.ensureWorker();
    const failed = await kit.client.start(HostileWorkflow);
    await kit.client.result(failed).catch(() => {});
    for (const path of ['', '?name=nothing', 'inbox', 'workers', 'blocked', `executions/${failed.executionId}`]) {
      for (const look of [{}, { isDark: true }, { width: 360 }]) {
        const shown = await kit.page(look);
        await shown.goto(kit.url + path);
        await shown.locator('tbody tr, .row, .empty, .card').first().waitFor();
        if (path.startsWith('exec')) await shown.locator('.row').first().click();
        // Under the policy of the page no script of ours may be added to it.
        const violations = await shown.evaluate(`(async () => {
          const module = { exports: {} };
          ${await axeSource()}
          const { violations } = await (module.exports.run ?? window.axe.run)();
          return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | '));
        })()`);
        expect(violations, `${path} ${JSON.stringify(look)}`).to.deep.equal([]);
        expect(await shown.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).to.equal(true);
        await shown.close();
      }
    }
  });

  it('draws thousands of operations at once, and scrolls to the last', async () => {
    const count = Number(process.env.EVERSTEP_OPERATIONS ?? 2000);
    await kit.ensureWorker();
    const { executionId } = await kit.client.start(LargeWorkflow, count);
    await kit.client.result(executionId);
    await page.goto(`${kit.url}executions/${executionId}`);
    await page.locator('.row').nth(5).waitFor();
    await page.locator('.timeline').focus();
    await page.getByText('Reading the history').waitFor({ state: 'detached' });
    await page.keyboard.press('End');
    await page.locator(`.row[aria-rowindex="${count + 1}"]`).waitFor();
    expect(await page.locator('.row').count()).to.be.lessThan(100);
  });
});

async function axeSource(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(AXE, 'utf8');
}
