import { checkFlag, checkFunction, checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { appendContract } from './append-contract.js';
import { blockingContract } from './blocking-contract.js';
import type { ContractHarness, StoreContractOptions, StoreSpec } from './contract-kit.js';
import { creatingContract } from './creating-contract.js';
import { journalContract } from './journal-contract.js';
import { leaseContract } from './lease-contract.js';
import { listingContract } from './listing-contract.js';
import { openingContract } from './opening-contract.js';
import { removalContract } from './removal-contract.js';
import { MACHINES, type MachinesSpec, noticesContract, severalMachinesContract } from './several-machines-contract.js';
import { transactionContract } from './transaction-contract.js';
import { workerContract } from './worker-contract.js';

export type { CallerTransaction, ContractHarness, StoreContractOptions } from './contract-kit.js';

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

const OPTIONS: OptionChecks<StoreContractOptions> = {
  create: checkFunction,
  reopen: checkFunction,
  connect: checkFunction,
  notices: checkFlag,
  transact: checkFunction,
};

/**
 * Declares the specs that a store must pass to work under `WorkflowRuntime`. Call it in a spec file
 * of your own store. The second part drives several stores over the same data against each other.
 * What an option leaves out is reported as skipped.
 *
 * The contract and the port that it proves may change in minor versions until 1.0.
 *
 * @param harness - Where `describe` and `it` come from. Default: the globals.
 *
 * @example
 * ```ts
 * describeStoreContract('PostgresStore', {
 *   create: async () => new PostgresStore({ schema: await newSchema() }),
 *   reopen: async (store) => new PostgresStore({ schema: (store as PostgresStore).schema }),
 *   connect: async (store) => new PostgresStore({ schema: (store as PostgresStore).schema }),
 *   notices: true,
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
    harness.describe('transactions', () => {
      const { transact } = options;
      if (transact === undefined) skip(harness, 'steps and starts in a transaction', '`transact`');
      else transactionContract(spec, transact);
    });
    if (options.reopen === undefined) skip(harness, 'opening what another store wrote', '`reopen`');
  });
  harness.describe(`${name}: the store contract for several machines, which`, () => {
    const { connect, notices = false } = options;
    if (connect === undefined) return skip(harness, 'share a store', '`connect`');
    const machines = machinesSpec(harness, options, connect);
    severalMachinesContract(machines);
    if (notices) noticesContract(machines);
    else skip(harness, 'hear of what others write', '`notices`');
  });
}

/** Declares specs that get as many stores over the same data as the contract needs. */
function machinesSpec(
  harness: ContractHarness,
  { create }: StoreContractOptions,
  connect: NonNullable<StoreContractOptions['connect']>,
): MachinesSpec {
  return (title, body) =>
    harness.it(title, async () => {
      const stores = [await create()];
      await stores[0]!.open();
      try {
        while (stores.length < MACHINES) {
          const store = await connect(stores[0]!);
          stores.push(store);
          await store.open();
        }
        await body(stores);
      } finally {
        for (const store of stores.reverse()) await store.close();
      }
    });
}

/** Reports what is not proved, so that nobody takes it for proved. */
function skip({ it }: ContractHarness, what: string, option: string): void {
  const declare = it.skip ?? it;
  declare.call(it, `${what} (skipped: the options have no ${option})`, async () => {});
}
