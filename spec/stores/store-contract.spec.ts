import Libsql from 'libsql';
import { describeStoreContract } from '../../lib/stores/contract/store-contract.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { LIBRARIES, temporaryDirectory } from './sqlite-kit.js';

describeStoreContract('MemoryStore', { create: async () => new MemoryStore() });

const [preferred, ...others] = LIBRARIES;

describe(`SqliteStore of a path, with ${preferred!.name}`, () => {
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
    connect: async (store) => storeAt(paths.get(store)!),
  });
});

for (const library of others) {
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

describe('SqliteStore of a database that is handed in and gives every integer as a bigint', () => {
  const place = temporaryDirectory();
  let count = 0;
  describeStoreContract('SqliteStore', {
    create: async () => {
      const path = place(`${++count}.db`);
      return new SqliteStore({ database: () => new Libsql(path).defaultSafeIntegers(true) });
    },
  });
});
