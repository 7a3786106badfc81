import { type CodeVersions, requiredVersion } from '../../journal/code-versions.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { StoreStats } from '../../journal/store-stats.js';
import { type ReadyItem, ReadyQueue } from './memory-ready-queue.js';

/** What is put into the queues. */
interface DueExecution extends ReadyItem {
  readonly record: ExecutionRecord;
}

/**
 * The executions that nobody holds, by the moment when they are due: a queue for each workflow and
 * version, so that a worker that is bound to versions does not look through others.
 */
export class DueExecutions<T extends DueExecution> {
  readonly #queues = new Map<string, Map<string | undefined, ReadyQueue<T>>>();

  put(item: T, dueAt: number): void {
    this.#queueOf(item).put(item, dueAt);
  }

  remove(item: T): void {
    this.#queueOf(item).remove(item);
  }

  /** Takes out what is due, at most `limit` of each queue. */
  take(
    workflows: Iterable<string>,
    versions: CodeVersions | undefined,
    now: number,
    limit: number,
    from: 'earliest' | 'latest',
  ): T[] {
    const taken: T[] = [];
    for (const workflow of workflows) {
      for (const queue of this.#open(workflow, versions)) taken.push(...queue.take(now, limit, from));
    }
    return taken;
  }

  /** The earliest moment when one of them is due. */
  nextDueAt(workflows: Iterable<string>, versions: CodeVersions | undefined): number | undefined {
    let earliest: number | undefined;
    for (const workflow of workflows) {
      for (const { nextDueAt: dueAt } of this.#open(workflow, versions)) {
        if (dueAt !== undefined && (earliest === undefined || dueAt < earliest)) earliest = dueAt;
      }
    }
    return earliest;
  }

  /** What is due at a moment, and when the next one is. */
  stats(now: number): Omit<StoreStats, 'bytes'> {
    const queues = [...this.#queues.values()].flatMap((versions) => [...versions.values()]);
    const stats = queues.map((queue) => queue.stats(now));
    const earliest = (moments: readonly (number | undefined)[]) =>
      moments.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
    return {
      due: stats.reduce((sum, { due }) => sum + due, 0),
      oldestDueAt: earliest(stats.map(({ oldestDueAt }) => oldestDueAt)),
      nextDueAt: earliest(stats.map(({ nextDueAt }) => nextDueAt)),
    };
  }

  /** The queues of a workflow that a worker with these versions may take from. */
  *#open(workflow: string, versions: CodeVersions | undefined): Iterable<ReadyQueue<T>> {
    const required = requiredVersion(workflow, versions);
    for (const [version, queue] of this.#queues.get(workflow) ?? []) {
      if (required === undefined || version === undefined || version === required) yield queue;
    }
  }

  #queueOf({ record: { workflow, appVersion } }: T): ReadyQueue<T> {
    let queues = this.#queues.get(workflow);
    if (queues === undefined) {
      queues = new Map();
      this.#queues.set(workflow, queues);
    }
    let queue = queues.get(appVersion);
    if (queue === undefined) {
      queue = new ReadyQueue();
      queues.set(appVersion, queue);
    }
    return queue;
  }
}
