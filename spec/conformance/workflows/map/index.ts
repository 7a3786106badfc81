import { createHandler } from '../../../../lib/lambda.js';
import type { Handlers } from '../../environment.js';
import { GreetEach } from './9-1.js';
import { UnnamedMap } from './9-2.js';
import { AddIndex } from './9-3.js';
import { NoItems } from './9-4.js';
import { FailFastMap } from './9-5.js';
import { ThrowingMap } from './9-6.js';
import { OneItemMayFail } from './9-8.js';
import { ConcurrentItems } from './9-11.js';
import { NamedItems } from './9-13.js';
import { WrappedItems } from './9-14.js';
import { LargeMap } from './9-16.js';
import { MapThenWait } from './9-17.js';
import { JoinedMap } from './9-19.js';

export const map: Handlers = {
  '9-1': () => createHandler(GreetEach),
  '9-2': () => createHandler(UnnamedMap),
  '9-3': () => createHandler(AddIndex),
  '9-4': () => createHandler(NoItems),
  '9-5': () => createHandler(FailFastMap),
  '9-6': () => createHandler(ThrowingMap),
  '9-8': () => createHandler(OneItemMayFail),
  '9-11': () => createHandler(ConcurrentItems),
  '9-13': () => createHandler(NamedItems),
  '9-14': () => createHandler(WrappedItems),
  '9-16': () => createHandler(LargeMap),
  '9-17': () => createHandler(MapThenWait),
  '9-19': () => createHandler(JoinedMap),
};
