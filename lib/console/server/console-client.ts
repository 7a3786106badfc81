import type { StoreListOptions, StoreStartOptions, WorkflowClient } from '../../client/index.js';

/** A client as the console asks it: that of a runtime or a store, or that of Lambda. */
export type ConsoleClient = WorkflowClient<StoreStartOptions, StoreListOptions>;
