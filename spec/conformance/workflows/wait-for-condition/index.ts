import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { CountToInput } from './6-1.js';
import { MetAtOnce } from './6-2.js';
import { NamedCondition } from './6-3.js';
import { CountFromFive } from './6-4.js';
import { CountEveryTwoSeconds } from './6-5.js';
import { FailingCheck } from './6-7.js';
import { RecoveredCheck } from './6-8.js';
import { NullState } from './6-10.js';
import { ConditionThenStep } from './6-12.js';

export const waitForCondition: Handlers = {
  '6-1': () => createHandler(CountToInput),
  '6-2': () => createHandler(MetAtOnce),
  '6-3': () => createHandler(NamedCondition),
  '6-4': () => createHandler(CountFromFive),
  '6-5': () => createHandler(CountEveryTwoSeconds),
  '6-7': () => createHandler(FailingCheck),
  '6-8': () => createHandler(RecoveredCheck),
  '6-10': () => createHandler(NullState),
  '6-12': () => createHandler(ConditionThenStep),
};
