import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { parseCommandLine } from '../../samples/order-show/command-line.js';
import { DataDir } from '../../samples/order-show/data-dir.js';
import { fileLogger } from '../../samples/order-show/file-logger.js';
import { readOrders } from '../../samples/order-show/orders-file.js';
import { UsageError } from '../../samples/order-show/usage-error.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { rejection } from '../support/engine-rig.js';
import { OrderProcess } from './order-process.js';

const ORDER = '{ "order": { "id": "A-1" }, "rehearsal": { "expect": "shipped" } }';

describe('the order sample refuses, without a stack and with the cure:', () => {
  const place = temporaryDirectory();
  after(() => OrderProcess.killAll());

  const refused = async (args: readonly string[]) => {
    const process = new OrderProcess(args);
    const exitCode = await process.ended;
    expect(process.output).to.equal('');
    return { exitCode, message: process.errors };
  };

  it('an unknown option', async () => {
    const message = "Unknown option '--wat'. --help shows what there is.\n";
    expect(await refused(['--wat'])).to.deep.equal({ exitCode: 2, message });
  });

  it('a store that is no store, which it leaves alone', async () => {
    const diary = 'The diary of somebody else.\n'.repeat(100);
    await mkdir(place('foreign'));
    await writeFile(place('foreign/executions.sqlite'), diary);
    const { exitCode, message } = await refused(['--data', place('foreign')]);
    expect(exitCode).to.equal(1);
    expect(message).to.match(/^Can't open the store .*executions\.sqlite: it is not a SQLite database\. .*\n$/);
    expect(readFileSync(place('foreign/executions.sqlite'), 'utf8')).to.equal(diary);
  });

  const refusals = [
    [
      "'--pace' of no number",
      () => parseCommandLine(['--pace', 'slow'], {}),
      /^--pace must be a number .* it is 'slow'\.$/,
    ],
    [
      'a pace of the environment',
      () => parseCommandLine([], { EVERSTEP_SAMPLE_PACE: '-1' }),
      /^EVERSTEP_SAMPLE_PACE must be a number above 0 .* it is '-1'\.$/,
    ],
    [
      'an option without its value',
      () => parseCommandLine(['--data'], {}),
      /^Option '--data <value>' argument missing/,
    ],
    [
      "an empty '--data', which would be the current directory",
      () => parseCommandLine(['--data', ''], {}),
      /^--data must be a path, but it is ''\.$/,
    ],
    ["an empty '--orders'", () => parseCommandLine(['--orders='], {}), /^--orders must be a path, but it is ''\.$/],
    [
      'orders that are not there',
      () => readOrders(place('none.json')),
      /^The orders file .*none\.json does not exist\. Give another with --orders/,
    ],
    ['orders that are no JSON', () => ordersOf('['), /^The orders file .* can't be read \(.*JSON.*\)\. /],
    ['orders that are no list', () => ordersOf('{}'), /must hold a JSON array of at least one order\. /],
    ['an order of no shape', () => ordersOf('[1]'), /has a faulty entry 1: it must be an object\. /],
    ['an order without an id', () => ordersOf('[{ "order": {} }]'), /has a faulty entry 1: order\.id must match .*\. /],
    [
      'an order without a rehearsal',
      () => ordersOf('[{ "order": { "id": "A-1" } }]'),
      /has a faulty entry 1: rehearsal must be an object\. /,
    ],
    [
      'two orders of one id',
      () => ordersOf(`[${ORDER}, ${ORDER}]`),
      /has a faulty entry 2: order A-1 is there already\. /,
    ],
    [
      'a data directory that is a file',
      () => DataDir.open(place('orders.json'), false),
      /^The data directory .*orders\.json can't be used: .*\. Give another with --data DIR\.$/,
    ],
  ] as const;

  async function ordersOf(text: string): Promise<unknown> {
    await writeFile(place('orders.json'), text);
    return readOrders(place('orders.json'));
  }

  for (const [what, attempt, message] of refusals) {
    it(what, async () => {
      const error = await rejection((async () => attempt())());
      expect(error).to.be.instanceOf(UsageError);
      expect(error.message).to.match(message);
    });
  }

  const isLinux = process.platform === 'linux';
  it(`a data directory where no directory can be${isLinux ? '' : ' (skipped: there is no /proc)'}`, async function () {
    if (!isLinux) this.skip();
    const { exitCode, message } = await refused(['--data', '/proc/none/order']);
    expect(exitCode).to.equal(1);
    expect(message).to.match(
      /^The data directory \/proc\/none\/order can't be used: ENOENT.*\. Give another with --data DIR\.\n$/,
    );
  });

  for (const [what, path, code, cure] of [
    ['that is a directory', '.', 'EISDIR', 'Remove the directory that stands in its place'],
    ['whose directory is gone', 'gone/log.jsonl', 'ENOENT', 'Make its directory again'],
    ['whose name is too long', `${'long'.repeat(100)}.jsonl`, 'ENAMETOOLONG', 'Make sure that it can be written'],
    ['that it may not write', 'readonly.jsonl', 'EACCES', 'Let your user write the file'],
  ] as const) {
    const mayAll = code === 'EACCES' && process.getuid?.() === 0;
    it(`a log ${what}${mayAll ? ' (skipped: root may write everything)' : ''}`, async function () {
      if (mayAll) this.skip();
      if (code === 'EACCES') await writeFile(place(path), '', { mode: 0o400 });
      const refusals: Error[] = [];
      fileLogger(place(path), (error) => refusals.push(error)).error('Something went wrong.');
      expect(refusals).to.have.length(1);
      expect(refusals[0]).to.be.instanceOf(UsageError);
      const { message } = refusals[0]!;
      expect(message)
        .to.match(/^The log .* can't be written: /)
        .and.to.contain(`: ${code}`);
      expect(message.endsWith(`. ${cure}, then start again: it goes on where it was.`), message).to.equal(true);
    });
  }
});
