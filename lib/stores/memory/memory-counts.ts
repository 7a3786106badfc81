import type { ExecutionStatus } from '../../core/wire/index.js';
import type { CountRequest, ExecutionCount } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';

/** The number of executions for each workflow and status, kept with each change. */
export class MemoryCounts {
  readonly #counts = new Map<string, Map<ExecutionStatus, number>>();

  add({ workflow, status }: ExecutionRecord, difference: 1 | -1): void {
    let counts = this.#counts.get(workflow);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(workflow, counts);
    }
    counts.set(status, (counts.get(status) ?? 0) + difference);
  }

  list({ workflow, statuses }: CountRequest): ExecutionCount[] {
    const found: ExecutionCount[] = [];
    for (const [name, counts] of this.#counts) {
      if (workflow !== undefined && workflow !== name) continue;
      for (const [status, count] of counts) {
        if (count > 0 && statuses?.includes(status) !== false) found.push({ workflow: name, status, count });
      }
    }
    return found;
  }
}
