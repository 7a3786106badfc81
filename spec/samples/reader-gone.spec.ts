import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { OrderProcess } from './order-process.js';

const ORDER = fileURLToPath(new URL('../../samples/order-show/main.js', import.meta.url));

describe('a sample whose reader is gone', () => {
  const place = temporaryDirectory();
  after(() => OrderProcess.killAll());

  /** Closes the pipe, as `head` does when it has read enough. */
  async function runUnread(main: string, args: readonly string[], readsFirst: boolean) {
    const env = { ...process.env, EVERSTEP_SAMPLE_PACE: '0.05' };
    const child = spawn(process.execPath, ['--no-warnings', main, ...args], { env });
    const ended = once(child, 'close');
    const errors = text(child.stderr);
    if (readsFirst) await once(child.stdout, 'data');
    child.stdout.destroy();
    return { exitCode: (await ended)[0], errors: await errors };
  }

  it('ends quietly, and goes on where it was', async () => {
    const args = ['--data', place('orders')];
    expect(await runUnread(ORDER, args, true)).to.deep.equal({ exitCode: 141, errors: '' });
    const next = new OrderProcess(args, { EVERSTEP_SAMPLE_PACE: '0.05' });
    expect(await next.ended, next.output + next.errors).to.equal(0);
    expect(next.output).to.contain('No order was charged twice: ok');
  });

  it('ends quietly also when nothing was read at all', async () => {
    const args = ['--data', place('unread')];
    expect(await runUnread(ORDER, args, false)).to.deep.equal({ exitCode: 141, errors: '' });
  });
});
