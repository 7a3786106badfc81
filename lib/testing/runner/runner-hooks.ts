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

let waiting: RunnerHooks = {};

/** Makes a runner with hooks, for which its constructor, which is public, has no argument. */
export function withHooks<Runner>(hooks: RunnerHooks, make: () => Runner): Runner {
  waiting = hooks;
  try {
    return make();
  } finally {
    waiting = {};
  }
}

/** Returns the hooks for the runner that is being made. No other runner gets them. */
export function takeHooks(): RunnerHooks {
  const hooks = waiting;
  waiting = {};
  return hooks;
}
