import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { Greeting } from './1-1.js';
import { NamedStep } from './1-2.js';
import { DependentSteps } from './1-3.js';
import { NestedResult } from './1-4.js';
import { UpperCaseStep } from './1-6.js';
import { LoggingStep } from './1-7.js';
import { StepThenWait } from './1-8.js';
import { CachedStep } from './1-9.js';
import { RetriedStep } from './1-11.js';
import { DefaultRetry } from './1-13.js';
import { RetryOnTransient } from './1-15.js';
import { InterruptedStep } from './1-17.js';
import { FailingStep } from './1-19.js';

export const step: Handlers = {
  '1-1': () => createHandler(Greeting),
  '1-2': () => createHandler(NamedStep),
  '1-3': () => createHandler(DependentSteps),
  '1-4': () => createHandler(NestedResult),
  '1-6': () => createHandler(UpperCaseStep),
  '1-7': () => createHandler(LoggingStep),
  '1-8': () => createHandler(StepThenWait),
  '1-9': () => createHandler(CachedStep),
  '1-11': () => createHandler(RetriedStep),
  '1-13': () => createHandler(DefaultRetry),
  '1-15': () => createHandler(RetryOnTransient),
  '1-17': ({ crash }) => createHandler(InterruptedStep, { create: () => new InterruptedStep(crash) }),
  '1-19': () => createHandler(FailingStep),
};
