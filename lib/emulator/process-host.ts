import { EmulatorStartError } from '../core/errors/emulator-errors.js';
import type { Logger } from '../core/logging/index.js';
import type { ErrorObject } from '../core/wire/index.js';
import { ExecutionEnvironment, type ExecutionEnvironmentProps } from './execution-environment.js';
import { type FunctionHost, type HostInvocation, InvocationFailure } from './functions/function-host.js';

export interface ProcessHostProps extends ExecutionEnvironmentProps {
  /** For messages. */
  readonly functionName: string;
  /** The maximum number of processes at the same time. */
  readonly concurrency: number;
  /** The time after which a warning says that code is still loading. */
  readonly slowLoadSeconds: number;
  readonly logger: Logger;
}

const STOPPED: ErrorObject = { ErrorType: 'Runtime.ExitError', ErrorMessage: 'The emulator stops' };

/**
 * Runs one version of a function in processes of its own, as AWS Lambda does: one invocation per
 * process at a time, and a process that is idle is used again.
 *
 * An invocation first takes one of `concurrency` slots, and waits in a queue if there is none. With
 * a slot it takes an idle environment that is alive, or starts a new one. So there are at most
 * `concurrency` busy environments, and no limit is needed for idle ones.
 *
 * Invariants:
 * - A slot is given back on every path, or passed on to the oldest waiting invocation.
 * - An environment is idle, busy or dead. Only live ones return to the idle list.
 * - After `stop` no process starts: invocations that still wait fail with `Runtime.ExitError`.
 *
 * `EmulatedFunction` has one per version. `start` loads the code once, so that a handler which
 * can't be loaded fails the emulator's start and not the first invocation.
 */
export class ProcessHost implements FunctionHost {
  readonly #props: ProcessHostProps;
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  /** Invocations that wait for a slot, the oldest first. */
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #isStopped = false;

  constructor(props: ProcessHostProps) {
    this.#props = props;
  }

  async start(): Promise<void> {
    const { functionName, handler } = this.#props;
    try {
      this.#idle.push(await this.#begin());
    } catch (error) {
      const { message } = error as Error;
      throw new EmulatorStartError(
        `The handler of function ${functionName} can't be loaded from ${handler.file}: ${message}. ` +
          'Correct the path, the name behind #, or what the module does while it loads.',
        { cause: error },
      );
    }
  }

  async invoke(invocation: HostInvocation): Promise<string> {
    if (this.#running >= this.#props.concurrency) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    try {
      const environment = this.#warm() ?? (await this.#begin());
      return await environment.invoke(invocation).finally(() => this.#giveBack(environment));
    } finally {
      // The next invocation takes over the slot.
      const next = this.#queue.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #warm(): ExecutionEnvironment | undefined {
    for (let environment = this.#idle.pop(); environment !== undefined; environment = this.#idle.pop()) {
      if (environment.isAlive) return environment;
    }
    return undefined;
  }

  async #begin(): Promise<ExecutionEnvironment> {
    if (this.#isStopped) throw new InvocationFailure(STOPPED);
    const environment = new ExecutionEnvironment(this.#props);
    this.#all.add(environment);
    void environment.exited.then(() => this.#all.delete(environment));
    const slow = setTimeout(() => this.#warnOfSlowLoad(), this.#props.slowLoadSeconds * 1000);
    await environment.ready.finally(() => clearTimeout(slow));
    return environment;
  }

  #warnOfSlowLoad(): void {
    const { functionName, handler, slowLoadSeconds, loadSeconds, logger } = this.#props;
    logger.warn(
      `Function ${functionName} is still loading after ${slowLoadSeconds} seconds, the limit of AWS Lambda for a first attempt. ` +
        `After ${loadSeconds} seconds its process is killed. Look at what ${handler.file} does while it loads.`,
      { function: functionName },
    );
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.isAlive && !this.#isStopped) this.#idle.push(environment);
  }
}
