import { invalidArgument, isRecord } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionCheck, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import { durationSeconds } from '../../core/time/index.js';
import type { StickyLimits } from './sticky-executions.js';
import type { StickyExecutionsOptions, WorkflowRuntimeOptions } from './workflow-runtime-options.js';

const DEFAULT_EXECUTIONS = 1000;
const DEFAULT_BYTES = 128 * 2 ** 20;
const DEFAULT_IDLE = '1m';

const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0;
const checkCount = optionCheck(isCount, 'a whole number from 0');
const LIMITS: OptionChecks<StickyExecutionsOptions> = {
  executions: checkCount,
  bytes: checkCount,
  idle: (idle, what) => void durationSeconds(idle, { what, min: 0 }),
};

/** Refuses an invalid `stickyExecutions`. */
export const checkSticky: OptionCheck = (sticky, what) => {
  if (typeof sticky === 'boolean' || isCount(sticky)) return;
  if (isRecord(sticky)) checkOptions(sticky as StickyExecutionsOptions, LIMITS, what);
  else {
    const expected = "true, false, a whole number from 0, or limits: { executions: 200, idle: '10s' }";
    throw invalidArgument({ what, got: sticky, expected });
  }
};

/** The limits that the option sets; `undefined` where nothing stays. */
export function stickyLimits(sticky: WorkflowRuntimeOptions['stickyExecutions'] = true): StickyLimits | undefined {
  if (sticky === false || sticky === 0) return undefined;
  const limits = typeof sticky === 'object' ? sticky : {};
  const { executions = typeof sticky === 'number' ? sticky : DEFAULT_EXECUTIONS } = limits;
  const { bytes = DEFAULT_BYTES, idle = DEFAULT_IDLE } = limits;
  return { executions, bytes, idleMillis: durationSeconds(idle, { what: 'idle', min: 0 }) * 1000 };
}
