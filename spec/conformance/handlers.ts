import 'reflect-metadata';
import type { Handlers } from './environment.js';
import { callback } from './workflows/callback/index.js';
import { child } from './workflows/child/index.js';
import { invoke } from './workflows/invoke/index.js';
import { map } from './workflows/map/index.js';
import { parallel } from './workflows/parallel/index.js';
import { plugin } from './workflows/plugin/index.js';
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
  ...plugin,
};
