import { BATCHES } from './batches.js';
import { CALLBACKS } from './callbacks.js';
import { COMBINATORS } from './combinators.js';
import { CONTEXTS } from './contexts.js';
import { ENDINGS } from './endings.js';
import type { Foreign } from './foreign.js';
import { STEPS } from './steps.js';

/** By what they are about. */
export const FOREIGN: Readonly<Record<string, readonly Foreign[]>> = {
  'steps and waits': STEPS,
  callbacks: CALLBACKS,
  'child contexts': CONTEXTS,
  'map and parallel': BATCHES,
  combinators: COMBINATORS,
  'the end of the execution': ENDINGS,
};

export { type Foreign, handlerOf } from './foreign.js';
