import 'reflect-metadata';
import type { Handlers } from './environment.js';
import { callback } from './workflows/callback/index.js';
import { step } from './workflows/step/index.js';
import { wait } from './workflows/wait/index.js';
import { waitForCallback } from './workflows/wait-for-callback/index.js';

/** What the conformance harness runs. */
export const handlers: Handlers = { ...step, ...wait, ...callback, ...waitForCallback };

const idsOf = (group: number, ...numbers: number[]) => numbers.map((number) => `${group}-${number}`);

const MISSING: Readonly<Record<string, readonly string[]>> = {
  'no runInChildContext': idsOf(3, 1, 2, 3, 4, 7, 9, 10, 13, 14, 15, 17),
  'no invoke': idsOf(5, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15),
  'no waitForCondition': idsOf(6, 1, 2, 3, 4, 5, 7, 8, 10, 12),
  'no parallel': idsOf(8, 1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 13, 15, 19, 20),
  'no map': idsOf(9, 1, 2, 3, 4, 5, 6, 8, 11, 13, 14, 16, 17, 19),
  'no plugins': idsOf(10, 1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 22),
};

/** Requirements without a handler, by number, and what is missing. */
export const notImplemented: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(MISSING).flatMap(([reason, ids]) => ids.map((id) => [id, reason])),
);
