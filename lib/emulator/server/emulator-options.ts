import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { FunctionSettings } from '../functions/function-settings.js';

/** What the emulator serves, and where. */
export interface LambdaEmulatorOptions {
  /** By their names. */
  readonly functions: Readonly<Record<string, FunctionSettings>>;
  /** Where executions are kept. Default: in memory. */
  readonly store?: ExecutionStore | undefined;
  /** Default: `127.0.0.1`, which no other machine reaches. */
  readonly host?: string | undefined;
  /**
   * Further names that requests may call the emulator by, without a port: `host.docker.internal`,
   * the name of a container. Its own are `localhost`, the loopback addresses and `host`; where
   * `host` is no loopback address, also the machine's name and all addresses. Requests for other
   * hosts are refused. Default: none.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** To 65535. Default: 0, any that is free. */
  readonly port?: number | undefined;
  /** The region in ARNs and in the environment of functions. Default: `us-east-1`. */
  readonly region?: string | undefined;
  /** The account in ARNs, 12 digits. Default: `123456789012`. */
  readonly accountId?: string | undefined;
  /**
   * Whether a durable function may be invoked without version or alias, which AWS refuses. Default:
   * false.
   */
  readonly allowUnqualified?: boolean | undefined;
  /** How many seconds `stop()` lets running invocations go on, to a day. Default: 2. */
  readonly grace?: number | undefined;
  /** Default: JSON lines, through winston. */
  readonly logger?: Logger | undefined;
  /** Of the service; handlers have the system's. Default: the system's time. */
  readonly clock?: Clock | undefined;
}
