import { EXECUTION_ENDS } from '../../core/wire/index.js';
import type { RetentionPlan } from '../../service/index.js';
import type { EmulatedFunction } from './emulated-function.js';
import { DEFAULT_RETENTION_DAYS } from './function-settings.js';

const DAY_MILLIS = 86_400_000;

/** Deletes the executions of each durable function when its retention period is over. */
export function functionRetention(functions: Iterable<EmulatedFunction>): RetentionPlan {
  const steps = [...functions].flatMap(({ name: workflow, durable }) => {
    if (durable === undefined) return [];
    const { retentionPeriodInDays: days = DEFAULT_RETENTION_DAYS } = durable;
    return EXECUTION_ENDS.map((status) => ({
      workflow,
      status,
      journalMillis: undefined,
      recordMillis: days * DAY_MILLIS,
    }));
  });
  return { steps, everyMillis: 60_000, batch: 500 };
}
