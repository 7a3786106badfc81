import type { FunctionHandler, RuntimeFunction } from '../../lib/runtime.js';
import type { ErrorObject } from '../../lib/types.js';

/** A running execution, as the harness watches it and answers its callbacks. */
export interface Session {
  done(): boolean;
  events(): object[];
  readonly callback: {
    success(callbackId: string, json: string | undefined): Promise<void>;
    failure(callbackId: string, error: ErrorObject | undefined): Promise<void>;
    heartbeat(callbackId: string): Promise<void>;
  };
}

export interface EngineOptions {
  /** How long each write to the store takes, in milliseconds. Default: no time. */
  readonly checkpointDelay?: number;
}

/** What a handler invokes by name. */
export interface Target {
  readonly handler: FunctionHandler | RuntimeFunction;
  /** Default: true. */
  readonly durable?: boolean;
}

export interface RunOptions {
  readonly functions?: Readonly<Record<string, Target>>;
  readonly onSession?: (session: Session) => void;
  /** Aborts when nobody needs the end of the execution. */
  readonly signal?: AbortSignal;
}
