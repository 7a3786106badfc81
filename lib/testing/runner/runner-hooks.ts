import type { EngineObserver } from '../../engine/index.js';
import type { FunctionHandler } from '../../service/index.js';
import type { TestEnvironment } from '../execution/test-environment.js';

/** Hooks for Everstep's own kinds of tests: crash tests wrap the parts of a runner with them. */
export interface RunnerHooks {
  /** Observes the engine. */
  readonly observer?: EngineObserver | undefined;
  /** Wraps the handler of each workflow. */
  readonly around?: ((handler: FunctionHandler) => FunctionHandler) | undefined;
  /** Wraps the environment, by which executions move and time passes. */
  readonly environment?: ((environment: TestEnvironment) => TestEnvironment) | undefined;
}
