import 'reflect-metadata';
import type { Handlers } from './environment.js';
import { callback } from './workflows/callback/index.js';
import { child } from './workflows/child/index.js';
import { invoke } from './workflows/invoke/index.js';
import { map } from './workflows/map/index.js';
import { parallel } from './workflows/parallel/index.js';
import { step } from './workflows/step/index.js';
import { wait } from './workflows/wait/index.js';
import { waitForCallback } from './workflows/wait-for-callback/index.js';
import { waitForCondition } from './workflows/wait-for-condition/index.js';

/** What the conformance harness runs. */
export const handlers: Handlers = {
  ...step,
  ...wait,
  ...child,
  ...callback,
  ...invoke,
  ...waitForCondition,
  ...waitForCallback,
  ...parallel,
  ...map,
};

const idsOf = (group: number, ...numbers: number[]) => numbers.map((number) => `${group}-${number}`);

const MISSING: Readonly<Record<string, readonly string[]>> = {
  'no plugins': idsOf(10, 1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 22),
};

/** Requirements without a handler, by number, and what is missing. */
export const notImplemented: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(MISSING).flatMap(([reason, ids]) => ids.map((id) => [id, reason])),
);
