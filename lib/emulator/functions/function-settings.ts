/** A handler as AWS Lambda calls it: with the event as plain JSON, and a Lambda context. */
export type Handler = (event: any, context: any) => unknown;

/** For how long AWS keeps executions that have ended. */
export const DEFAULT_RETENTION_DAYS = 30;

/** Settings of a durable function, as `DurableConfig` on AWS. */
export interface DurableConfig {
  /** The time limit of an execution in seconds, from 1 to 31,622,400. Default: no limit. */
  readonly executionTimeout?: number | undefined;
  /**
   * The days for which an execution is kept after its end, from 1 to 90; then it is deleted.
   * Default: 30.
   */
  readonly retentionPeriodInDays?: number | undefined;
}

/** Settings of a published version. */
export interface VersionSettings {
  /**
   * The module and its export, `./dist/orders-1.mjs#handler`, or the function itself, which then
   * runs in the emulator's process.
   */
  readonly handler: string | Handler;
}

/** Settings of an emulated function. */
export interface FunctionSettings {
  /**
   * The code of `$LATEST`. Either the file of a module and the name of its export,
   * `./dist/orders.mjs#handler`, which runs in processes of its own; without a name the export is
   * `handler`. Or the function itself, which runs in the emulator's process.
   */
  readonly handler: string | Handler;
  /** Settings of durable executions; `false` for a function that is not durable. Default: `{}`. */
  readonly durable?: DurableConfig | false | undefined;
  /** The time limit of an invocation in seconds, from 1 to 900. Default: 60; on AWS it is 3. */
  readonly timeout?: number | undefined;
  /** The heap limit of a process in MB, from 1 to 10,240. Default: 1024. */
  readonly memorySize?: number | undefined;
  /** Environment variables, in addition to those of the emulator's process. Default: none. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /**
   * The maximum number of processes at the same time, from 1 to 1000. Further invocations wait.
   * Default: 10.
   */
  readonly concurrency?: number | undefined;
  /** Published versions by their numbers. Default: none. */
  readonly versions?: Readonly<Record<string, VersionSettings>> | undefined;
  /** Aliases of versions, also of `$LATEST`: `{ live: '3' }`. Default: none. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
}
