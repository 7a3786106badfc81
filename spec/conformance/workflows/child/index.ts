import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { StepInContext } from './3-1.js';
import { ContextNamedByInput } from './3-2.js';
import { StepsInContext } from './3-3.js';
import { FailingStepInContext } from './3-4.js';
import { RetriedStepInContext } from './3-7.js';
import { CachedContext } from './3-9.js';
import { StepAndWaitInContext } from './3-10.js';
import { WaitInContext } from './3-13.js';
import { UpperCaseContext } from './3-14.js';
import { FailingContext } from './3-15.js';
import { LoggingContext } from './3-17.js';

export const child: Handlers = {
  '3-1': () => createHandler(StepInContext),
  '3-2': () => createHandler(ContextNamedByInput),
  '3-3': () => createHandler(StepsInContext),
  '3-4': () => createHandler(FailingStepInContext),
  '3-7': () => createHandler(RetriedStepInContext),
  '3-9': () => createHandler(CachedContext),
  '3-10': () => createHandler(StepAndWaitInContext),
  '3-13': () => createHandler(WaitInContext),
  '3-14': () => createHandler(UpperCaseContext),
  '3-15': () => createHandler(FailingContext),
  '3-17': () => createHandler(LoggingContext),
};
