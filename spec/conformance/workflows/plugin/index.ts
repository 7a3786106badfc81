import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { RetriedStep } from '../step/1-11.js';
import { FailingStep } from '../step/1-19.js';
import { InvocationRecorder, WatchedGreeting } from './10-1.js';
import { StepRecorder } from './10-2.js';
import { AttemptRecorder } from './10-3.js';
import { NamedRecorder } from './10-5.js';
import { WatchedWait } from './10-6.js';
import { ChangeRecorder } from './10-8.js';
import { OutsideRecorder } from './10-9.js';
import { WaitRecorder } from './10-10.js';
import { BranchRecorder, WatchedBranches } from './10-12.js';
import { OutcomeRecorder, SuccessThenFailure } from './10-14.js';
import { FaultyPlugin, HealthyPlugin } from './10-17.js';
import { FullStepRecorder, WatchedStep } from './10-20.js';
import { FullChangeRecorder } from './10-22.js';

export const plugin: Handlers = {
  '10-1': () => createHandler(WatchedGreeting, { plugins: [new InvocationRecorder()] }),
  '10-2': () => createHandler(WatchedGreeting, { plugins: [new StepRecorder()] }),
  '10-3': () => createHandler(RetriedStep, { plugins: [new AttemptRecorder()] }),
  '10-5': () =>
    createHandler(WatchedGreeting, { plugins: [new NamedRecorder('CONFPLUGIN-A'), new NamedRecorder('CONFPLUGIN-B')] }),
  '10-6': () => createHandler(WatchedWait, { plugins: [new InvocationRecorder()] }),
  '10-7': () => createHandler(FailingStep, { plugins: [new InvocationRecorder()] }),
  '10-8': () => createHandler(WatchedGreeting, { plugins: [new ChangeRecorder()] }),
  '10-9': () => createHandler(WatchedWait, { plugins: [new OutsideRecorder()] }),
  '10-10': () => createHandler(WatchedWait, { plugins: [new WaitRecorder()] }),
  '10-12': () => createHandler(WatchedBranches, { plugins: [new BranchRecorder()] }),
  '10-14': () => createHandler(SuccessThenFailure, { plugins: [new OutcomeRecorder()] }),
  '10-17': () => createHandler(WatchedGreeting, { plugins: [new FaultyPlugin(), new HealthyPlugin()] }),
  '10-20': () => createHandler(WatchedStep, { plugins: [new FullStepRecorder()] }),
  '10-22': () => createHandler(WatchedStep, { plugins: [new FullChangeRecorder()] }),
};
