import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { SimpleCallback } from './4-1.js';
import { NamedCallback } from './4-2.js';
import { CallbackWithTimeout } from './4-3.js';
import { CallbackWithHeartbeat } from './4-5.js';
import { StepAmidCallback } from './4-7.js';
import { WaitAmidCallback } from './4-9.js';
import { CallbackThenWait } from './4-12.js';
import { CaughtCallbackFailure } from './4-13.js';
import { TypedCallback } from './4-15.js';
import { SequentialCallbacks } from './4-17.js';
import { ConcurrentCallbacks } from './4-18.js';

export const callback: Handlers = {
  '4-1': () => createHandler(SimpleCallback),
  '4-2': () => createHandler(NamedCallback),
  '4-3': () => createHandler(CallbackWithTimeout),
  '4-5': () => createHandler(CallbackWithHeartbeat),
  // The answer is a failure there.
  '4-6': () => createHandler(SimpleCallback),
  '4-7': () => createHandler(StepAmidCallback),
  '4-9': () => createHandler(WaitAmidCallback),
  '4-12': () => createHandler(CallbackThenWait),
  '4-13': () => createHandler(CaughtCallbackFailure),
  '4-15': () => createHandler(TypedCallback),
  '4-17': () => createHandler(SequentialCallbacks),
  '4-18': () => createHandler(ConcurrentCallbacks),
};
