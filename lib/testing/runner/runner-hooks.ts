import type { EngineObserver } from '../../engine/index.js';
import type { FunctionHandler } from '../../service/runtime/workflow-target.js';
import type { TestEnvironment } from '../execution/test-environment.js';

/** What tests of a special kind put into a runner. */
export interface RunnerHooks {
  /** Observes the engine. */
  readonly observer?: EngineObserver | undefined;
  /** Puts something around the handler of each workflow. */
  readonly around?: ((handler: FunctionHandler) => FunctionHandler) | undefined;
  /** Puts something around time and service. */
  readonly environment?: ((environment: TestEnvironment) => TestEnvironment) | undefined;
}
