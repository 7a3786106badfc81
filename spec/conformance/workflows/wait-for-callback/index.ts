import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { AskedByInput } from './7-1.js';
import { Approval } from './7-2.js';
import { UnnamedCallback } from './7-3.js';
import { UnansweredCallback } from './7-5.js';
import { RecoveredCallback } from './7-6.js';
import { TwoAnswers } from './7-9.js';
import { TypedAnswer } from './7-11.js';
import { AnswerWithHeartbeat } from './7-13.js';

export const waitForCallback: Handlers = {
  '7-1': () => createHandler(AskedByInput),
  '7-2': () => createHandler(Approval),
  '7-3': () => createHandler(UnnamedCallback),
  // The answer is a failure in 7-4, and empty in 7-15.
  '7-4': () => createHandler(AskedByInput),
  '7-5': () => createHandler(UnansweredCallback),
  '7-6': () => createHandler(RecoveredCallback),
  '7-9': () => createHandler(TwoAnswers),
  '7-11': () => createHandler(TypedAnswer),
  '7-13': () => createHandler(AnswerWithHeartbeat),
  '7-15': () => createHandler(AskedByInput),
};
