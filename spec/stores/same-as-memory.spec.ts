import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { expectSameAsMemory } from './same-as-memory.js';
import { temporaryDirectory } from './sqlite-kit.js';

describe('SqliteStore beside MemoryStore', () => {
  const place = temporaryDirectory();
  let count = 0;

  it('answers every sequence of calls alike', () =>
    expectSameAsMemory(async () => new SqliteStore({ path: place(`${++count}.db`) }), 30));
});
