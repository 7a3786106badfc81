import { type CodeVersions, requiredVersion } from '../../journal/code-versions.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
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
