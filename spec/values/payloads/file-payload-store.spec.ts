import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { FilePayloadStore, InvalidArgumentError, PayloadStoreError } from '../../../lib/index.js';
import { fileFailure } from '../../../lib/values/payloads/file-failure.js';
import { payloadPath } from '../../../lib/values/payloads/payload-path.js';
import { temporaryDirectory, withoutRootRights } from '../../stores/sqlite-kit.js';
import { SEEDED } from '../../support/seeded.js';

const KEY = 'arn%3Aaws%3Alambda%2Forder-1/a1b2/result-00ff';

async function failureOf(promise: Promise<unknown>): Promise<PayloadStoreError> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(PayloadStoreError);
    return error as PayloadStoreError;
  }
  return expect.fail('nothing was thrown');
}

describe('FilePayloadStore', () => {
  const place = temporaryDirectory();
  let directory: string;
  let store: FilePayloadStore;
  let count = 0;
  beforeEach(() => {
    directory = place(join(`payloads-${++count}`, 'nested'));
    store = new FilePayloadStore({ directory });
  });

  it('gives back what was put, also to another store on the directory', async () => {
    await store.put(KEY, '{"id":"日本 🦆"}');
    expect(await new FilePayloadStore({ directory }).get(KEY)).to.equal('{"id":"日本 🦆"}');
  });

  it('keeps its files for the user alone who runs the process', async function () {
    if (process.platform === 'win32') this.skip();
    const mask = process.umask(0);
    await store.put(KEY, 'text').finally(() => process.umask(mask));
    const file = join(directory, ...payloadPath(KEY));
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await stat(dirname(file))).mode & 0o777).to.equal(0o700);
  });

  it('knows nothing under other keys', async () => {
    await store.put(KEY, 'text');
    expect(await store.get(`${KEY}0`)).to.equal(undefined);
    expect(await store.get('other/a1b2/result-00ff')).to.equal(undefined);
  });

  it('removes all that one execution has, and nothing else', async () => {
    await store.put(KEY, 'text');
    await store.put('arn%3Aaws%3Alambda%2Forder-1/c3d4/result-00ff', 'text');
    await store.put('arn%3Aaws%3Alambda%2Forder-10/a1b2/result-00ff', 'other');
    await store.remove('arn%3Aaws%3Alambda%2Forder-1');
    expect(await readdir(directory)).to.deep.equal(['arn%3Aaws%3Alambda%2Forder-10']);
    await store.remove('arn%3Aaws%3Alambda%2Forder-1');
    await store.remove('never-there');
  });

  it('removes nothing behind a link that leads out of its directory', async function () {
    if (process.platform === 'win32') this.skip();
    const outside = place(`outside-${count}`);
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, 'kept'), 'text');
    await store.put('other/a1b2/result-00ff', 'text');
    await symlink(outside, join(directory, 'linked'));
    const { message, direction } = await failureOf(store.remove('linked'));
    expect([direction, message]).to.deep.equal([
      'remove',
      message.match(/^The payloads of linked can't be removed from the directory .* is a link that leads out of it/)
        ?.input,
    ]);
    expect(await readdir(outside)).to.deep.equal(['kept']);
  });

  it('reports what keeps it from removing: the volume is not there', async () => {
    const { message } = await failureOf(new FilePayloadStore({ directory: `${directory}-none` }).remove('order-1'));
    expect(message).to.contain("The payloads of order-1 can't be removed from the directory").and.contain('mounted');
  });

  it('takes the same key again and at the same time, and leaves one whole file', async () => {
    const text = 'x'.repeat(300_000);
    await Promise.all(Array.from({ length: 8 }, () => store.put(KEY, text)));
    expect(await store.get(KEY)).to.equal(text);
    const left = await readdir(join(directory, 'arn%3Aaws%3Alambda%2Forder-1', 'a1b2'));
    expect(left).to.have.lengthOf(1);
    expect(await readFile(join(directory, ...payloadPath(KEY)), 'utf8')).to.equal(text);
  });

  it('keeps any keys apart, and within its directory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { maxLength: 4 }),
        async (keys) => {
          const at = place(`any-${++count}`);
          const own = new FilePayloadStore({ directory: join(at, 'in') });
          for (const [index, key] of keys.entries()) await own.put(key, `${index}`);
          for (const [index, key] of keys.entries()) expect(await own.get(key)).to.equal(`${index}`);
          if (keys.length > 0) expect(await readdir(at)).to.deep.equal(['in']);
        },
      ),
      { ...SEEDED, numRuns: 15 },
    );
  });

  it('makes safe names of parts that would lead out, hide, or be too long', () => {
    for (const key of [
      '../../etc/passwd',
      '/etc/passwd',
      '..',
      './.',
      'a//b',
      '~/x',
      'C:\\x/y',
      'a\0b/c',
      'x'.repeat(900),
    ]) {
      for (const name of payloadPath(key))
        expect(name).to.match(/^[A-Za-z0-9_%$=+@-][A-Za-z0-9._%$=+@-]{0,176}$|^$/, key);
    }
    expect(payloadPath('A/x')).not.to.deep.equal(payloadPath('a/x'));
    expect(payloadPath('x')[0]!.toLowerCase()).not.to.equal(payloadPath('X')[0]!.toLowerCase());
    const long = (end: string) => payloadPath(`${'x'.repeat(200)}${end}/y`)[0];
    expect(long('1')).not.to.equal(long('2'));
    expect(payloadPath('a:b/y')[0]).not.to.equal(payloadPath('a*b/y')[0]);
  });

  it('refuses folders that are links out of its directory, and files that are links', async () => {
    const outside = place(`outside-${count}`);
    await mkdir(outside, { recursive: true });
    await mkdir(directory, { recursive: true });
    await symlink(outside, join(directory, 'order-1'));
    for (const attempt of [() => store.put('order-1/x', 'text'), () => store.get('order-1/x')]) {
      expect((await failureOf(attempt())).message).to.contain('a link that leads out of it');
    }
    expect(await readdir(outside)).to.deep.equal([]);
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(join(outside, 'secret'), join(directory, ...payloadPath('x')));
    expect((await failureOf(store.get('x'))).message).to.contain('a symbolic link stands in place of its file');
  });

  it('says when its directory is missing, which is not the same as a missing payload', async () => {
    const { message, direction, key } = await failureOf(store.get(KEY));
    expect({ direction, key }).to.deep.equal({ direction: 'get', key: KEY });
    expect(message).to.contain(`can't be read from the directory ${directory}: the directory does not exist`);
    expect(message).to.contain('Check that the volume is mounted');
    await store.put(KEY, 'text');
    await rm(join(directory, ...payloadPath(KEY)));
    expect(await store.get(KEY)).to.equal(undefined);
  });

  it('says when a file is in the way of its directory', async () => {
    await writeFile(place('file'), '');
    const blocked = new FilePayloadStore({ directory: place(join('file', 'payloads')) });
    for (const attempt of [() => blocked.put('x', 'text'), () => blocked.get('x')]) {
      expect((await failureOf(attempt())).message).to.contain('a file where a directory should be');
    }
  });

  it('says when it is not permitted to', async function () {
    if (process.platform === 'win32') this.skip();
    await store.put('order-1/x', 'text');
    await chmod(join(directory, ...payloadPath('order-1/x')), 0o000);
    await chmod(join(directory, 'order-1'), 0o555);
    await withoutRootRights(async () => {
      for (const attempt of [() => store.put('order-1/y', 'text'), () => store.get('order-1/x')]) {
        const { message, cause } = await failureOf(attempt());
        expect(message).to.contain('the process is not permitted to');
        expect(cause).to.have.property('code', 'EACCES');
      }
    });
    await chmod(join(directory, 'order-1'), 0o755);
  });

  it('leaves no unfinished file behind when it fails', async () => {
    await mkdir(join(directory, ...payloadPath('x')), { recursive: true });
    expect((await failureOf(store.put('x', 'text'))).message).to.contain('a directory stands where its file should be');
    expect(await readdir(directory)).to.deep.equal([payloadPath('x')[0]]);
  });

  for (const [code, problem, cure] of [
    ['ENOSPC', 'the disk is full', 'Free space'],
    ['EDQUOT', 'the disk is full', 'Free space'],
    ['EROFS', 'the file system is read-only', 'Mount it writable'],
    ['EACCES', 'the process is not permitted to', 'Let its user'],
    ['EMFILE', 'too many files open', 'ulimit'],
    ['EIO', 'the file system reported Error: EIO', 'Check the volume'],
  ] as const) {
    it(`explains ${code}`, () => {
      const cause = Object.assign(new Error(code), { code });
      const error = fileFailure('put', 'k', '/mnt/payloads', cause);
      expect(error.message).to.contain("The payload k can't be put into the directory /mnt/payloads: ");
      expect(error.message).to.contain(problem).and.to.contain(cure);
      expect(error.cause).to.equal(cause);
    });
  }

  it('refuses what is no directory and no key', async () => {
    for (const wrong of [undefined, '', 5, 'a\0b']) {
      expect(() => new FilePayloadStore({ directory: wrong as string })).to.throw(
        InvalidArgumentError,
        'directory of FilePayloadStore',
      );
    }
    for (const attempt of [store.put('', 'text'), store.get(undefined as never)]) {
      await attempt.then(
        () => expect.fail(),
        (error) => expect(error).to.be.instanceOf(InvalidArgumentError),
      );
    }
  });
});
