import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { ShortWait } from './2-1.js';
import { NamedWait } from './2-2.js';
import { WaitInMinutes } from './2-4.js';
import { WaitInHours } from './2-5.js';

export const wait: Handlers = {
  '2-1': () => createHandler(ShortWait),
  '2-2': () => createHandler(NamedWait),
  '2-4': () => createHandler(WaitInMinutes),
  '2-5': () => createHandler(WaitInHours),
};
