import {
  type FunctionHost,
  type HostInvocation,
  InvocationFailure,
  returnedJson,
  thrownError,
  timedOut,
} from './function-host.js';
import type { Handler } from './function-settings.js';
import { lambdaContext } from './lambda-context.js';

/**
 * Runs a handler in the emulator's process. It shares that process's environment, and an invocation
 * that exceeds its time limit is abandoned, not stopped.
 */
export class InProcessHost implements FunctionHost {
  readonly #handler: Handler;
  readonly #timeoutSeconds: number;

  constructor(handler: Handler, timeoutSeconds: number) {
    this.#handler = handler;
    this.#timeoutSeconds = timeoutSeconds;
  }

  async start(): Promise<void> {}

  async invoke(invocation: HostInvocation): Promise<string> {
    const millis = this.#timeoutSeconds * 1000;
    let timer: NodeJS.Timeout | undefined;
    const isOver = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(timedOut(invocation.requestId, this.#timeoutSeconds)), millis);
    });
    try {
      return await Promise.race([this.#run(invocation, Date.now() + millis), isOver]);
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {}

  async #run(invocation: HostInvocation, deadline: number): Promise<string> {
    try {
      const event: unknown = JSON.parse(invocation.payload);
      return returnedJson(await this.#handler(event, lambdaContext(invocation, deadline)));
    } catch (error) {
      throw new InvocationFailure(thrownError(error));
    }
  }
}
