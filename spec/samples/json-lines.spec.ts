import { appendFile, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { JsonLines } from '../../samples/order-show/json-lines.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { rejection } from '../support/engine-rig.js';

describe('the files that the order sample keeps', () => {
  const place = temporaryDirectory();

  it('lose a last line that a crash cut short, and nothing else', async () => {
    const path = place('crash.jsonl');
    await writeFile(path, '{"n":1}\n{"n":2');
    const file = new JsonLines<{ n: number }>(path);
    await file.repair();
    await file.append({ n: 3 });
    expect(await readFile(path, 'utf8')).to.equal('{"n":1}\n{"n":3}\n');
  });

  it('give only what was appended as a whole', async () => {
    const path = place('full-disk.jsonl');
    const file = new JsonLines<{ n: number }>(path);
    await file.append({ n: 1 });
    await appendFile(path, '{"n":2\n');
    await file.append({ n: 3 });
    expect(await file.read()).to.deep.equal([{ n: 1 }, { n: 3 }]);
  });

  it('keep what is appended after a full disk has cut a line short', async () => {
    const path = place('later.jsonl');
    await symlink('/dev/full', path);
    const file = new JsonLines<{ n: number }>(path);
    expect((await rejection(file.append({ n: 1 }))).message).to.match(/^ENOSPC/);
    await rm(path);
    await writeFile(path, '{"n":1');
    await file.append({ n: 2 });
    await file.append({ n: 3 });
    expect(await file.read()).to.deep.equal([{ n: 2 }, { n: 3 }]);
  });
});
