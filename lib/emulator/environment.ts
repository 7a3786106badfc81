import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ErrorObject } from '../wire/index.js';
import type { EnvironmentReply } from './environment-messages.js';
import { type HostInvocation, InvocationFailure, timedOut } from './function-host.js';
import type { HandlerPath } from './handler-path.js';

/** Beside this file, and also beside the bundle of the command line, in which this file ends up. */
const BOOTSTRAP = fileURLToPath(new URL('../emulator/bootstrap.js', import.meta.url));

export interface EnvironmentProps {
  readonly handler: HandlerPath;
  /** Asked when a process begins. */
  readonly env: () => Readonly<Record<string, string>>;
  readonly memorySize: number;
  readonly timeoutSeconds: number;
}

interface Waiting {
  resolve(payload: string): void;
  reject(failure: InvocationFailure): void;
}

/** A process that has loaded a handler and runs one invocation at a time, as an execution environment of AWS Lambda does. */
export class Environment {
  /** Resolves when the process has ended. */
  readonly exited: Promise<unknown>;
  readonly #process: ChildProcess;
  readonly #timeoutSeconds: number;
  #waiting: Waiting | undefined;
  #isAlive = true;

  private constructor({ handler, env, memorySize, timeoutSeconds }: EnvironmentProps) {
    this.#timeoutSeconds = timeoutSeconds;
    this.#process = fork(BOOTSTRAP, [handler.file, handler.exportName], {
      env: { ...process.env, ...env() },
      execArgv: [...process.execArgv, `--max-old-space-size=${memorySize}`],
    });
    this.exited = once(this.#process, 'exit');
  }

  /** Begins a process. Rejects with `InvocationFailure` when the handler can't be loaded. */
  static async start(props: EnvironmentProps): Promise<Environment> {
    const environment = new Environment(props);
    await environment.#ready();
    return environment;
  }

  /** False when the process has ended, or is about to. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Runs the handler. A process whose invocation takes too long is ended. */
  async invoke(invocation: HostInvocation): Promise<string> {
    const millis = this.#timeoutSeconds * 1000;
    const { requestId } = invocation;
    const timer = setTimeout(() => {
      this.#settle((waiting) => waiting.reject(timedOut(requestId, this.#timeoutSeconds)));
      void this.stop();
    }, millis);
    try {
      return await new Promise<string>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        if (this.#isAlive) this.#process.send({ invocation, deadline: Date.now() + millis }, ignore);
        else reject(exited(null, null));
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process, whatever it does. */
  async stop(): Promise<void> {
    this.#isAlive = false;
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#process.on('message', (reply: EnvironmentReply) => {
        if (reply.kind === 'ready') resolve();
        else if (reply.kind === 'unusable') reject(new InvocationFailure(initError(reply.error)));
        else if (reply.kind === 'returned') this.#settle((waiting) => waiting.resolve(reply.payload));
        else this.#settle((waiting) => waiting.reject(new InvocationFailure(reply.error)));
      });
      const end = (failure: InvocationFailure) => {
        this.#isAlive = false;
        reject(failure);
        this.#settle((waiting) => waiting.reject(failure));
      };
      this.#process.once('exit', (code, signal) => end(exited(code, signal)));
      this.#process.once('error', (error) => end(new InvocationFailure(initError({ ErrorMessage: error.message }))));
    });
  }

  #settle(settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) settle(waiting);
  }
}

/** The exit of the process tells. */
function ignore(): void {}

function exited(code: number | null, signal: string | null): InvocationFailure {
  const reason = signal === null ? `exit status ${code ?? 0}` : `signal: ${signal}`;
  const ErrorMessage = `Runtime exited with error: ${reason}`;
  return new InvocationFailure({ ErrorType: 'Runtime.ExitError', ErrorMessage });
}

function initError({ ErrorType = 'Error', ErrorMessage, StackTrace }: ErrorObject): ErrorObject {
  if (ErrorType.startsWith('Runtime.')) return { ErrorType, ErrorMessage };
  return { ErrorType: 'Runtime.ImportModuleError', ErrorMessage: `${ErrorType}: ${ErrorMessage}`, StackTrace };
}
