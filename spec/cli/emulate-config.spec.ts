import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmulateConfig, readEmulateConfig } from '../../lib/cli/commands/emulate-config.js';
import { EmulatorStartError } from '../../lib/core/errors/emulator-errors.js';

describe('the configuration of everstep emulate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'everstep-config-'));
  const path = join(folder, 'emulator.json');
  after(() => rmSync(folder, { recursive: true }));

  function read(config: unknown): EmulateConfig {
    writeFileSync(path, JSON.stringify(config));
    return readEmulateConfig(path);
  }

  it('has paths that start from its folder', () => {
    const versions = { 1: { handler: 'v1.mjs' } };
    const config = read({ store: 'data/orders.db', functions: { orders: { handler: './orders.mjs#run', versions } } });
    expect(config).to.deep.equal({
      store: join(folder, 'data/orders.db'),
      functions: {
        orders: { handler: join(folder, 'orders.mjs#run'), versions: { 1: { handler: join(folder, 'v1.mjs') } } },
      },
    });
    expect(read({ store: 'memory', functions: {} }).store).to.equal('memory');
  });

  const orders = (more: object) => ({ functions: { orders: { handler: 'orders.mjs', ...more } } });
  for (const [config, fault] of [
    [[], 'The file must be of type object, but it is []'],
    [{ prot: 9001 }, 'The file has a member prot, which is unknown. Known are functions, store, port, '],
    [{ port: '9001' }, 'port must be of type number, but it is "9001"'],
    [{ functions: { orders: 'orders.mjs' } }, 'functions.orders must be of type object, but it is "orders.mjs"'],
    [{ functions: { orders: {} } }, 'functions.orders has no handler'],
    [orders({ timeuot: 5 }), 'functions.orders has a member timeuot, which is unknown'],
    [orders({ durable: true }), 'functions.orders.durable must be of type object, but it is true'],
    [orders({ durable: { timeout: 5 } }), 'functions.orders.durable has a member timeout, which is unknown'],
    [orders({ environment: { STAGE: 1 } }), 'functions.orders.environment.STAGE must be of type string, but it is 1'],
    [orders({ aliases: { live: 1 } }), 'functions.orders.aliases.live must be of type string, but it is 1'],
    [orders({ versions: { 1: {} } }), 'functions.orders.versions.1 has no handler'],
  ] as const) {
    it(`is refused where it can't be: ${JSON.stringify(config)}`, () => {
      expect(() => read(config)).to.throw(EmulatorStartError, fault);
    });
  }

  it('is refused when there is none', () => {
    expect(() => readEmulateConfig(join(folder, 'none.json'))).to.throw(EmulatorStartError, "it can't be read: ENOENT");
  });
});
