export {
  type CallerTransaction,
  type ContractHarness,
  describeStoreContract,
  type StoreContractOptions,
} from './store-contract.js';
