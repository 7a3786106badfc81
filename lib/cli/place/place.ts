import type { StoreListOptions, StoreStartOptions, WorkflowClient } from '../../client/index.js';

/** The client of a place, with the options that clients over a store understand. */
export type PlaceClient = WorkflowClient<StoreStartOptions, StoreListOptions>;

/** Where executions live, opened. */
export interface Place {
  /** For messages: the file, the database, the function. */
  readonly label: string;
  readonly client: PlaceClient;
  /** The workflow that calls are about where the place holds those of one function only. */
  readonly workflow: string | undefined;
  close(): Promise<void>;
}

/** What names a place, before it is opened. */
export type PlaceAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string | undefined }
  | { readonly kind: 'lambda'; readonly functionName: string }
  | { readonly kind: 'emulator'; readonly url: string; readonly functionName: string | undefined };
