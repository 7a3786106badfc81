import { MemoryStore, SqliteStore } from '../../lib/stores/index.js';
import { describeStoreContract } from '../../lib/stores/store-contract.js';
import { LIBRARIES, temporaryDirectory } from './sqlite-kit.js';

describeStoreContract('MemoryStore', { create: async () => new MemoryStore() });

describe('SqliteStore of a path', () => {
  const place = temporaryDirectory();
  const paths = new WeakMap<object, string>();
  let count = 0;

  const storeAt = (path: string) => {
    const store = new SqliteStore({ path });
    paths.set(store, path);
    return store;
  };
  describeStoreContract('SqliteStore', {
    create: async () => storeAt(place(`${++count}.db`)),
    reopen: async (store) => storeAt(paths.get(store)!),
  });
});

for (const library of LIBRARIES) {
  describe(`SqliteStore of a database of ${library.name}`, () => {
    const place = temporaryDirectory();
    let count = 0;
    describeStoreContract('SqliteStore', {
      create: async () => {
        const path = place(`${++count}.db`);
        return new SqliteStore({ database: () => library.open(path) });
      },
    });
  });
}
