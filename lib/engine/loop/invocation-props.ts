import type { Platform } from '../../core/lambda-context.js';
import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { InvocationOutput } from '../../core/wire/index.js';
import type { PluginHost } from '../../plugins/index.js';
import type { CheckpointStore } from '../checkpoint/index.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { EnginePort } from '../core/engine-port.js';
import type { Settings } from '../core/settings.js';
import type { RecordedState } from '../replay/recorded-state.js';
import type { Deadline } from './deadline.js';

/** What an invocation is made of. */
export interface InvocationProps {
  readonly executionId: string;
  readonly requestId: string;
  readonly platform: Platform;
  readonly workflowName: string;
  readonly token: string;
  readonly store: CheckpointStore;
  readonly state: RecordedState;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Settings;
  readonly plugins: PluginHost | undefined;
  readonly observer: EngineObserver | undefined;
  /** Makes what the code of the workflow sees of the execution. */
  readonly contextOf: (invocation: EnginePort) => object;
  /** When it must end; absent where nobody cuts it short. */
  readonly deadline: Deadline | undefined;
}

/**
 * How an invocation ends: with an output, or with an error to throw so that the platform invokes
 * again.
 */
export type Outcome = { readonly output: InvocationOutput } | { readonly error: unknown };
