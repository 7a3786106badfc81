import { expect } from 'chai';
import { createSample, sampleEntries } from '../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { decodeText } from '../../lib/stores/sqlite/sqlite-text.js';
import { LIBRARIES } from './sqlite-kit.js';

describe('texts of SQLite', () => {
  it('are read from whatever a library has for bytes', () => {
    const bytes = Buffer.from('-grün \u{1f600}\0-');
    const within = new Uint8Array(bytes.buffer, bytes.byteOffset + 1, bytes.length - 2);
    for (const given of [within, Buffer.from(within), Uint8Array.from(within).buffer, 'grün \u{1f600}\0']) {
      expect(decodeText(given)).to.equal('grün \u{1f600}\0');
    }
    expect(decodeText(new Uint8Array())).to.equal('');
    // Neither loses what a decoder would take for a mark of the encoding.
    expect(decodeText(Buffer.from('\ufeff1'))).to.equal('\ufeff1');
  });

  it('are not guessed at when they are not UTF-8', () => {
    expect(decodeText(null)).to.equal(undefined);
    for (const bytes of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80]]) {
      expect(decodeText(Uint8Array.from(bytes))).to.equal(undefined);
    }
  });

  for (const library of LIBRARIES) {
    it(`are read from a database in UTF-16, with ${library.name}`, async () => {
      const database = library.open(':memory:');
      database.exec(`PRAGMA encoding = 'UTF-16'`);
      const store = new SqliteStore({ database });
      await store.open();
      const worker = { workerId: 'w', beats: 1, workflows: ['Käufe'] };
      await store.putWorker(worker);
      const record = await createSample(store, { input: '"ä"' }, sampleEntries(2));
      expect(await store.get(record.executionId)).to.deep.equal({ ...record, journalLength: 2 });
      expect(await store.journal(record.executionId)).to.deep.equal(sampleEntries(2));
      expect(await store.workers()).to.deep.equal([{ ...worker, held: 0 }]);
      await store.close();
    });
  }
});
