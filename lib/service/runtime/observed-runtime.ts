import { OPEN_STATUSES } from '../../core/wire/index.js';
import type { ClaimedExecution } from '../../journal/execution-record.js';
import { type OpenCallbackCount, type PluginSource, RuntimeObservers, type RuntimeState } from '../../plugins/index.js';
import type { ExecutionService } from '../access/execution-service.js';
import { openCallbacks } from '../client/open-callbacks.js';

/** The largest number of blocked executions that one look counts. */
const MOST_BLOCKED = 1000;
/**
 * The largest number of executions whose callbacks one look counts, and how many are read at once.
 */
const MOST_AWAITING = 1000;
const AWAITING_PAGE = 100;

export interface ObservedRuntimeProps {
  readonly service: ExecutionService;
  readonly workflows: readonly string[];
  readonly plugins: readonly PluginSource[];
}

/**
 * Reports to the observers of a runtime what happens in it, and what its store has when they ask.
 * There is none for a runtime that nobody observes, which then pays nothing.
 */
export class ObservedRuntime {
  readonly #observers: RuntimeObservers;
  readonly #unsubscribe: (() => void) | undefined;

  private constructor(observers: RuntimeObservers, { store }: ExecutionService) {
    this.#observers = observers;
    if (observers.observesCommits) {
      this.#unsubscribe = store.observeCommits?.((writes, millis) => observers.committed({ writes, millis }));
    }
  }

  /** Returns `undefined` when no plugin observes the runtime. */
  static of({ service, workflows, plugins }: ObservedRuntimeProps): ObservedRuntime | undefined {
    if (plugins.length === 0) return undefined;
    let reading: Promise<RuntimeState> | undefined;
    const readState = () => {
      reading ??= stateOf(service, new Set(workflows)).finally(() => {
        reading = undefined;
      });
      return reading;
    };
    const observers = RuntimeObservers.of(plugins, Object.freeze({ workflows, readState }), service.logger);
    return observers && new ObservedRuntime(observers, service);
  }

  /** @param now the present, as it was when the claim was made. */
  claimed({ executionId, workflow, wakeAt, formerOwner }: ClaimedExecution, now: number): void {
    const isTakeover = formerOwner !== undefined;
    const lagMillis = isTakeover || wakeAt === undefined ? undefined : Math.max(0, now - wakeAt);
    this.#observers.claimed({ executionId, workflow, lagMillis, isTakeover });
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#observers.stopped();
  }
}

async function stateOf(service: ExecutionService, workflows: ReadonlySet<string>): Promise<RuntimeState> {
  const { store } = service;
  const counts = await store.count({ statuses: OPEN_STATUSES });
  const { executions: listed } = await store.list({ statuses: OPEN_STATUSES, blocked: true, limit: MOST_BLOCKED });
  const blocked = new Map<string, number>();
  for (const { workflow } of listed) {
    if (workflows.has(workflow)) blocked.set(workflow, (blocked.get(workflow) ?? 0) + 1);
  }
  return {
    executions: counts.filter(({ workflow }) => workflows.has(workflow)),
    blocked,
    openCallbacks: await openCallbackCounts(service, workflows),
  };
}

async function openCallbackCounts(
  service: ExecutionService,
  workflows: ReadonlySet<string>,
): Promise<readonly OpenCallbackCount[]> {
  const counts = new Map<string, OpenCallbackCount>();
  let marker: string | undefined;
  const now = service.clock.now();
  for (let read = 0; read < MOST_AWAITING; read += AWAITING_PAGE) {
    const page = await openCallbacks(service, { limit: AWAITING_PAGE, marker }, undefined);
    for (const { workflow, since } of page.callbacks) {
      if (!workflows.has(workflow)) continue;
      const { count, oldestMillis } = counts.get(workflow) ?? { count: 0, oldestMillis: 0 };
      const age = now - since.getTime();
      counts.set(workflow, { workflow, count: count + 1, oldestMillis: Math.max(age, oldestMillis) });
    }
    marker = page.nextMarker;
    if (marker === undefined) break;
  }
  return [...counts.values()];
}
