/** A handler as AWS Lambda calls it, with the event as plain JSON and a Lambda context. */
export type Handler = (event: any, context: any) => unknown;

/** What a function has when it runs durable executions, as its `DurableConfig` on AWS. */
export interface DurableConfig {
  /** How many seconds an execution may take, from 1 to 31,622,400. Default: no limit. */
  readonly executionTimeout?: number | undefined;
  /**
   * For how many days after its end a history is kept on AWS, from 1 to 90. Here it is reported,
   * and nothing is removed. Default: 30.
   */
  readonly retentionPeriodInDays?: number | undefined;
}

/** A function as it is published under a version number. */
export interface VersionSettings {
  /**
   * `./dist/orders-1.mjs#handler`, or the function itself, which then runs in the emulator's
   * process.
   */
  readonly handler: string | Handler;
}

/** A function of the emulator. */
export interface FunctionSettings {
  /**
   * The code of `$LATEST`: the file of a module and the name of its export,
   * `./dist/orders.mjs#handler`, which is run in processes of its own. Without a name the export is
   * `handler`. Or the function itself, which then runs in the emulator's process.
   */
  readonly handler: string | Handler;
  /** `false` makes it a plain function. Default: `{}`. */
  readonly durable?: DurableConfig | false | undefined;
  /** How many seconds one invocation may take, from 1 to 900. Default: 60; on AWS it is 3. */
  readonly timeout?: number | undefined;
  /** The memory of a process, in MB. Default: 1024. */
  readonly memorySize?: number | undefined;
  /** Environment variables. Those of the emulator's own process are there too. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Processes at the same time, at most: further invocations wait. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Published versions by their numbers. Default: none. */
  readonly versions?: Readonly<Record<string, VersionSettings>> | undefined;
  /** The versions that names stand for: `{ live: '3' }`; `$LATEST` is one too. Default: none. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
}
