import type { ExecutionEnd } from '../../core/wire/index.js';
import type { ListRequest } from '../../journal/execution-list.js';
import { type PayloadStore, removePayloads } from '../../values/index.js';
import { CleanupPace } from './cleanup-pace.js';
import type { ExecutionService } from './execution-service.js';

/** Which ended executions to clean up. */
export interface CleanupRequest {
  /** Default: of all workflows. */
  readonly workflow?: string | undefined;
  readonly statuses: readonly ExecutionEnd[];
  /** Those that ended before this moment, in epoch milliseconds. */
  readonly endedTo: number;
  /** The largest number of them. Default: no limit. */
  readonly limit?: number | undefined;
}

/** What a cleanup did. */
export interface CleanupResult {
  readonly count: number;
  /** Whether it ended at the limit, or was called off, with more left to do. */
  readonly more: boolean;
  readonly payloadErrors: readonly Error[];
}

export interface CleanupProps {
  readonly service: ExecutionService;
  /** The payload stores in which executions of a workflow may have texts. */
  readonly payloadStoresOf: (workflow: string) => Iterable<PayloadStore>;
  /** The largest number of executions in one write. */
  readonly batch: number;
}

const NO_ERRORS: readonly Error[] = Object.freeze([]);
/** The largest number of errors that are kept: they are mostly alike. */
const MOST_ERRORS = 100;

/**
 * Removes executions that have ended from a store, or only their journals, between other work. What
 * it was about when its process dies is gone or still there as a whole: each write is atomic, and
 * the next cleanup finds what is left.
 */
export class Cleanup {
  readonly #props: CleanupProps;
  #isStopped = false;

  constructor(props: CleanupProps) {
    this.#props = props;
  }

  /** Calls it off after the write that is under way. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Removes records, journals, inputs and payloads. */
  remove(request: CleanupRequest): Promise<CleanupResult> {
    return this.#forEach(request, {}, (executions) => this.removeThese(executions));
  }

  /** Drops the journals, and keeps the records. */
  compact(request: CleanupRequest): Promise<CleanupResult> {
    const { store, clock } = this.#props.service;
    return this.#forEach(request, { compacted: false }, async (executions) => {
      const ids = executions.map(({ executionId }) => executionId);
      return { count: (await store.compact(ids, clock.now())).length, payloadErrors: NO_ERRORS };
    });
  }

  /** Removes those of these executions that have ended. */
  async removeThese(executions: readonly Ended[]): Promise<Omit<CleanupResult, 'more'>> {
    const { service, payloadStoresOf } = this.#props;
    const removed = await service.removeEnded(executions.map(({ executionId }) => executionId));
    // Most have none, and then nothing is looked for.
    const stores = new Map(executions.map(({ workflow }) => [workflow, [...payloadStoresOf(workflow)]]));
    const payloadErrors: Error[] = [];
    if ([...stores.values()].some(({ length }) => length > 0)) {
      const workflowOf = new Map(executions.map(({ executionId, workflow }) => [executionId, workflow]));
      for (const executionId of removed) {
        payloadErrors.push(...(await removePayloads(stores.get(workflowOf.get(executionId)!)!, executionId)));
      }
    }
    return { count: removed.length, payloadErrors };
  }

  async #forEach(
    { limit = Number.POSITIVE_INFINITY, ...which }: CleanupRequest,
    filter: Partial<ListRequest>,
    clean: (executions: readonly Ended[]) => Promise<Omit<CleanupResult, 'more'>>,
  ): Promise<CleanupResult> {
    const { service, batch } = this.#props;
    const { store } = service;
    const pace = new CleanupPace({ store, batch, isRunning: () => service.isBusyHere });
    const payloadErrors: Error[] = [];
    let count = 0;
    let marker: string | undefined;
    do {
      await pace.rest();
      const most = Math.min(pace.batch, limit - count);
      if (this.#isStopped || most === 0) return { count, more: true, payloadErrors };
      const { page, cleaned } = await pace.run(async () => {
        const page = await store.list({ ...which, ...filter, limit: most, marker });
        return { page, cleaned: await clean(page.executions) };
      });
      count += cleaned.count;
      payloadErrors.push(...cleaned.payloadErrors.slice(0, MOST_ERRORS - payloadErrors.length));
      marker = page.nextMarker;
    } while (marker !== undefined);
    return { count, more: false, payloadErrors };
  }
}

/** An execution to be removed. */
interface Ended {
  readonly executionId: string;
  readonly workflow: string;
}
