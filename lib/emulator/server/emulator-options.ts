import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { FunctionSettings } from '../functions/function-settings.js';

/** Options of {@link LambdaEmulator}. */
export interface LambdaEmulatorOptions {
  /** The functions by their names. */
  readonly functions: Readonly<Record<string, FunctionSettings>>;
  /** The store that keeps executions. Default: memory. */
  readonly store?: ExecutionStore | undefined;
  /** The address to listen on. Default: `127.0.0.1`, which other machines can't reach. */
  readonly host?: string | undefined;
  /**
   * Further host names under which requests are served, without a port: `host.docker.internal`, or
   * the name of a container. Always allowed are `localhost`, the loopback addresses and `host`; if
   * `host` is no loopback address, also the machine's name and all addresses. Requests to other
   * hosts are refused with `AccessDeniedException`. Default: none.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The port to listen on, from 0 to 65535. 0 is any free port. Default: 0. */
  readonly port?: number | undefined;
  /** The region in ARNs and in the environment of functions. Default: `us-east-1`. */
  readonly region?: string | undefined;
  /** The account in ARNs, 12 digits. Default: `123456789012`. */
  readonly accountId?: string | undefined;
  /**
   * Whether durable functions may be invoked without a version or alias, which AWS refuses.
   * Default: false.
   */
  readonly allowUnqualified?: boolean | undefined;
  /** The seconds for which `stop()` waits for running invocations, from 0 to 86,400. Default: 2. */
  readonly grace?: number | undefined;
  /** Receives warnings and errors of the emulator. Default: JSON lines, through winston. */
  readonly logger?: Logger | undefined;
  /** The clock of the service; handlers use the system's time. Default: the system's time. */
  readonly clock?: Clock | undefined;
}
