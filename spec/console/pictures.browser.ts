import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { SqliteStore } from '../../lib/sqlite.js';
import { createSample } from '../../lib/stores/contract/contract-kit.js';
import { ConsoleKit, hasChromium, kill } from './console-kit.js';
import { OrderWorkflow } from './console-workflows.js';

const FOLDER = process.env.EVERSTEP_SCREENSHOTS;
const EVERSTEP = fileURLToPath(new URL('../../lib/cli/everstep.js', import.meta.url));
const ORDERS = 10_000;
const FAILED = 'order-4711';

/**
 * The story of docs/console.md, as somebody clicks it: the failed order among many is found, redriven
 * and its callback answered. `EVERSTEP_SCREENSHOTS=docs/images npm run test:console` makes the
 * pictures of the guide of it; without that it has a few orders only.
 */
describe('the story of the guide', function () {
  this.timeout(180_000);
  const kit = new ConsoleKit();
  before(async function () {
    if (!hasChromium) this.skip();
    await kit.start();
  });
  after(async () => {
    if (!hasChromium) return;
    await kit.stop();
    expect(kit.problems).to.deep.equal([]);
  });

  async function picture(page: Page, name: string): Promise<void> {
    if (FOLDER === undefined) return;
    await page.waitForTimeout(700);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
  }

  it('finds the failed order, says why, redrives it, and answers its callback', async () => {
    const count = FOLDER === undefined ? 50 : ORDERS;
    const store = new SqliteStore({ path: kit.path });
    await store.open();
    const now = Date.now();
    await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const startedAt = now - (count - index) * 700;
        const ended = { status: 'SUCCEEDED', endedAt: startedAt + 2000 + ((index * 7919) % 3000) } as const;
        return createSample(store, { workflow: 'OrderWorkflow', name: `order-${index}a`, startedAt, ...ended });
      }),
    );
    await store.close();
    const broken = await kit.worker();
    for (const name of ['order-4709', 'order-4710', FAILED]) {
      const card = name === FAILED ? 'declined' : 'good';
      await kit.client.start(OrderWorkflow, { card }, { name, attributes: { customer: 'ada' } });
    }
    const open = async () => (await kit.client.callbacks.list()).callbacks;
    while ((await open()).length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    const { callbackId } = (await open()).find(({ executionName }) => executionName === FAILED)!;
    await kit.client.callbacks.succeed(callbackId, { granted: true });
    await kit.client.result({ workflow: OrderWorkflow, name: FAILED }).catch(() => {});

    const page = await kit.page({ width: 1100 });
    await page.goto(kit.url);
    await page.locator('tbody tr', { hasText: FAILED }).waitFor();
    await page.locator('.chip.failed .count', { hasText: '1' }).waitFor();
    await picture(page, 'console-list');
    await page.getByRole('button', { name: /^failed/ }).click();
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: FAILED }).click();
    await page.getByText('insufficient funds').first().waitFor();
    await page.locator('.row', { hasText: 'charge' }).click();
    await picture(page, 'console-execution');
    if (FOLDER !== undefined) await pictureOfCommand(page);
    await kill(broken);
    await kit.worker({ CARDS: 'mended' });
    await page.locator('.row', { hasText: 'approval' }).first().click();
    await page.getByRole('button', { name: 'Redrive from here' }).click();
    await page.getByLabel('Reason, for the record').fill('the bank has mended the card');
    await picture(page, 'console-redrive');
    await page.locator('dialog').getByRole('button', { name: 'Redrive' }).click();
    await page.locator('.row.forgotten', { hasText: 'charge' }).waitFor();
    await page.locator('.row:not(.forgotten)', { hasText: 'Callback' }).nth(1).click();
    await page.getByLabel('Answer, as JSON').fill('{ "granted": true }');
    await picture(page, 'console-answer');
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.locator('.title-row .status.succeeded').waitFor();
    expect(await kit.client.result({ workflow: OrderWorkflow, name: FAILED })).to.equal('shipped');
    const phone = await kit.page({ width: 360, isDark: true });
    await phone.goto(`${kit.url}inbox`);
    await phone.locator('.card').first().waitFor();
    await picture(phone, 'console-narrow');
  });

  /** What the command prints at a terminal, drawn by the browser. */
  async function pictureOfCommand(page: Page): Promise<void> {
    const env = { ...process.env, FORCE_COLOR: '1' };
    const options = { cwd: dirname(kit.path), env };
    const { stdout } = await promisify(execFile)(process.execPath, [EVERSTEP, 'show', FAILED], options);
    const styles: Readonly<Record<string, string>> = {
      1: 'font-weight:700',
      2: 'opacity:.6',
      31: 'color:#ff9a92',
      32: 'color:#6fd093',
      33: 'color:#f0c26a',
      36: 'color:#86b8f2',
    };
    const html = stdout
      .split('\n')
      // The library's own frames, and where it lies here.
      .filter((line) => !line.includes('/dist/lib/') && !line.includes('node:async_hooks'))
      .map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line))
      .join('\n')
      .replaceAll(/file:\/\/\S*\/(?=[^/\s]+:\d+:\d+)/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colors.
      .replaceAll(/\u001b\[(\d+)m/g, (_, code) =>
        styles[code] === undefined ? '</span>' : `<span style="${styles[code]}">`,
      );
    const terminal = await kit.page({ width: 1100, isDark: true });
    await terminal.setContent(`<body style="margin:0;background:#16181b;color:#e8e8e6">
      <pre style="font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;padding:18px 22px;margin:0;white-space:pre-wrap"><span
      style="opacity:.6">$</span> everstep show ${FAILED}\n${html}</pre>`);
    await terminal.locator('pre').screenshot({ path: `${FOLDER}/command-show.png` });
    await terminal.close();
    await page.bringToFront();
  }
});
