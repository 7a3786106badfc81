import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ErrorObject } from '../core/wire/index.js';
import type { EnvironmentReply } from './functions/environment-messages.js';
import { type HostInvocation, InvocationFailure, loadTimedOut, timedOut } from './functions/function-host.js';
import type { HandlerPath } from './functions/handler-path.js';

/** The path holds for this file and for the command's bundle, which this file becomes part of. */
const FUNCTION_PROCESS = fileURLToPath(new URL('../emulator/function-process.js', import.meta.url));

export interface ExecutionEnvironmentProps {
  readonly handler: HandlerPath;
  /** Returns the environment variables. Called when a process starts. */
  readonly env: () => Readonly<Record<string, string>>;
  /** The heap limit in MB. */
  readonly memorySize: number;
  /** The time limit of an invocation. */
  readonly timeoutSeconds: number;
  /** The time limit for loading the code. */
  readonly loadSeconds: number;
}

interface Waiting {
  resolve(payload: string): void;
  reject(failure: InvocationFailure): void;
}

/**
 * A child process that has loaded a handler and runs one invocation at a time, as an execution
 * environment of AWS Lambda does.
 *
 * States: *loading* until `ready` settles; then *idle* or *busy* with one invocation, in turns;
 * *dead* once the process has exited or `stop` was called. A dead environment is never used again.
 */
export class ExecutionEnvironment {
  /**
   * Resolves when the handler is loaded. Rejects with `InvocationFailure` if it can't be loaded, or
   * if that takes too long.
   */
  readonly ready: Promise<void>;
  /** Resolves when the process has exited. */
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #timeoutSeconds: number;
  #waiting: Waiting | undefined;
  #isAlive = true;

  /** Starts a process. */
  constructor({ handler, env, memorySize, timeoutSeconds, loadSeconds }: ExecutionEnvironmentProps) {
    this.#timeoutSeconds = timeoutSeconds;
    this.#process = fork(FUNCTION_PROCESS, [handler.file, handler.exportName], {
      env: { ...process.env, ...env() },
      execArgv: [...process.execArgv, `--max-old-space-size=${memorySize}`],
    });
    const isBegun = this.#process.pid !== undefined;
    this.exited = new Promise((resolve) => this.#process.once(isBegun ? 'exit' : 'error', () => resolve()));
    this.ready = this.#loaded(loadSeconds);
  }

  /** False if the process has exited or is being stopped. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /**
   * Runs the handler. If it exceeds the time limit the process is killed. Rejects with
   * `InvocationFailure`.
   */
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

  /** Kills the process. */
  async stop(): Promise<void> {
    this.#isAlive = false;
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  #loaded(seconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const loaded = new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(loadTimedOut(seconds));
        void this.stop();
      }, seconds * 1000);
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
    return loaded.finally(() => clearTimeout(timer));
  }

  #settle(settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) settle(waiting);
  }
}

/** Errors of `send` are ignored: the exit of the process reports them. */
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
