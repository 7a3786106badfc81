import { EmulatorStartError } from '../core/errors/emulator-errors.js';
import type { Logger } from '../core/logging/index.js';
import type { ErrorObject } from '../core/wire/index.js';
import { Environment, type EnvironmentProps } from './environment.js';
import { type FunctionHost, type HostInvocation, InvocationFailure } from './functions/function-host.js';

export interface ProcessHostProps extends EnvironmentProps {
  /** For messages. */
  readonly functionName: string;
  /** Processes at the same time, at most. */
  readonly concurrency: number;
  /** When to tell that code still loads. */
  readonly slowLoadSeconds: number;
  readonly logger: Logger;
}

const STOPPED: ErrorObject = { ErrorType: 'Runtime.ExitError', ErrorMessage: 'The emulator stops' };

/**
 * Runs a handler in processes of its own: as many as are needed at once, kept warm for what comes
 * later.
 */
export class ProcessHost implements FunctionHost {
  readonly #props: ProcessHostProps;
  readonly #idle: Environment[] = [];
  readonly #all = new Set<Environment>();
  /** Invocations that wait for an environment, the oldest first. */
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
      // Whoever is next takes the place over.
      const next = this.#queue.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #warm(): Environment | undefined {
    for (let environment = this.#idle.pop(); environment !== undefined; environment = this.#idle.pop()) {
      if (environment.isAlive) return environment;
    }
    return undefined;
  }

  async #begin(): Promise<Environment> {
    if (this.#isStopped) throw new InvocationFailure(STOPPED);
    const environment = new Environment(this.#props);
    this.#all.add(environment);
    void environment.exited.then(() => this.#all.delete(environment));
    const slow = setTimeout(() => this.#tellOfSlowLoad(), this.#props.slowLoadSeconds * 1000);
    await environment.ready.finally(() => clearTimeout(slow));
    return environment;
  }

  #tellOfSlowLoad(): void {
    const { functionName, handler, slowLoadSeconds, loadSeconds, logger } = this.#props;
    logger.warn(
      `Function ${functionName} is still loading after ${slowLoadSeconds} seconds, which is all that AWS Lambda gives it at first. ` +
        `After ${loadSeconds} seconds it is ended. Look at what ${handler.file} does while it loads.`,
      { function: functionName },
    );
  }

  #giveBack(environment: Environment): void {
    if (environment.isAlive && !this.#isStopped) this.#idle.push(environment);
  }
}
