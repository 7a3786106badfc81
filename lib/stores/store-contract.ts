import { checkFunction } from '../engine/option-checks.js';
import { checkOptions, type OptionChecks } from '../errors/check-options.js';
import { appendContract } from './contract/append-contract.js';
import { blockingContract } from './contract/blocking-contract.js';
import type { ContractHarness, StoreContractOptions, StoreSpec } from './contract/contract-kit.js';
import { creatingContract } from './contract/creating-contract.js';
import { journalContract } from './contract/journal-contract.js';
import { leaseContract } from './contract/lease-contract.js';
import { listingContract } from './contract/listing-contract.js';
import { openingContract } from './contract/opening-contract.js';
import { workerContract } from './contract/worker-contract.js';

export type { ContractHarness, StoreContractOptions } from './contract/contract-kit.js';

const THEMES = {
  'opening and closing': openingContract,
  creating: creatingContract,
  'the journal': journalContract,
  appending: appendContract,
  leases: leaseContract,
  blocking: blockingContract,
  listing: listingContract,
  workers: workerContract,
} as const;

const OPTIONS: OptionChecks<StoreContractOptions> = { create: checkFunction, reopen: checkFunction };

/**
 * Declares the specs that a store must pass to work under `LocalRuntime`. Call it in a spec file of your own store.
 *
 * @param harness - Where `describe` and `it` come from. Default: the globals.
 *
 * @example
 * ```ts
 * describeStoreContract('PostgresStore', {
 *   create: async () => new PostgresStore({ schema: await newSchema() }),
 *   reopen: async (store) => new PostgresStore({ schema: (store as PostgresStore).schema }),
 * });
 * ```
 */
export function describeStoreContract(
  name: string,
  options: StoreContractOptions,
  harness: ContractHarness = globalThis as unknown as ContractHarness,
): void {
  checkOptions(options, OPTIONS, `describeStoreContract(${JSON.stringify(name)})`);
  const spec: StoreSpec = (title, body) =>
    harness.it(title, async () => {
      const store = await options.create();
      await store.open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    });
  harness.describe(`${name}: the store contract`, () => {
    for (const [theme, declare] of Object.entries(THEMES)) {
      harness.describe(theme, () => declare(spec, options));
    }
  });
}
