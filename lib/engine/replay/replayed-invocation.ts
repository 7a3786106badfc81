import type { Operation } from '../../core/wire/index.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { EnginePort } from '../core/engine-port.js';
import type { AnyCall } from '../core/operation-call.js';

/** An invocation as its replayer sees it. */
export interface ReplayedInvocation extends EnginePort {
  readonly observer: EngineObserver | undefined;
  /** The code is about to be answered with an end, or with the start of a callback. */
  answering(call: AnyCall, recorded: Operation, isStart: boolean): void;
}
