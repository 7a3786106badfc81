import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { StepsInBranches } from './8-1.js';
import { UnnamedParallel } from './8-2.js';
import { NamedBranches } from './8-3.js';
import { BranchesOfSeveralTypes } from './8-4.js';
import { NoBranches } from './8-5.js';
import { FailFastParallel } from './8-6.js';
import { TwoAreEnough } from './8-8.js';
import { OneMayFail } from './8-9.js';
import { ConcurrentBranches } from './8-11.js';
import { FlatBranches } from './8-12.js';
import { AQuarterMayFail } from './8-13.js';
import { WrappedBranches } from './8-15.js';
import { NoConcurrency } from './8-19.js';
import { LookAtResult } from './8-20.js';

export const parallel: Handlers = {
  '8-1': () => createHandler(StepsInBranches),
  '8-2': () => createHandler(UnnamedParallel),
  '8-3': () => createHandler(NamedBranches),
  '8-4': () => createHandler(BranchesOfSeveralTypes),
  '8-5': () => createHandler(NoBranches),
  '8-6': () => createHandler(FailFastParallel),
  '8-8': () => createHandler(TwoAreEnough),
  '8-9': () => createHandler(OneMayFail),
  '8-11': () => createHandler(ConcurrentBranches),
  '8-12': () => createHandler(FlatBranches),
  '8-13': () => createHandler(AQuarterMayFail),
  '8-15': () => createHandler(WrappedBranches),
  '8-19': () => createHandler(NoConcurrency),
  '8-20': () => createHandler(LookAtResult),
};
