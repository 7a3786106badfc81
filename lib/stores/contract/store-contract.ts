import { checkFunction, checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { appendContract } from './append-contract.js';
import { blockingContract } from './blocking-contract.js';
import type { ContractHarness, StoreContractOptions, StoreSpec } from './contract-kit.js';
import { creatingContract } from './creating-contract.js';
import { journalContract } from './journal-contract.js';
import { leaseContract } from './lease-contract.js';
import { listingContract } from './listing-contract.js';
import { openingContract } from './opening-contract.js';
import { removalContract } from './removal-contract.js';
import { workerContract } from './worker-contract.js';

export type { ContractHarness, StoreContractOptions } from './contract-kit.js';

const THEMES = {
  'opening and closing': openingContract,
  creating: creatingContract,
  'the journal': journalContract,
  appending: appendContract,
  leases: leaseContract,
  blocking: blockingContract,
  listing: listingContract,
  'removing and compacting': removalContract,
  workers: workerContract,
} as const;

const OPTIONS: OptionChecks<StoreContractOptions> = { create: checkFunction, reopen: checkFunction };

/**
 * Declares the specs that a store must pass to work under `WorkflowRuntime`. Call it in a spec file
 * of your own store.
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
