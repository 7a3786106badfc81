import { pagesOf } from '../../client/index.js';
import { ExecutionTimeline } from '../../inspect/index.js';
import type { PlaceClient } from './place.js';

/** A timeline, and why the rest of the history could not be read. */
interface ReadTimeline {
  readonly timeline: ExecutionTimeline;
  readonly failure?: unknown;
}

/** Reads the history of an execution, page by page, into a timeline: as far as it can be read. */
export async function readTimeline(client: PlaceClient, executionId: string): Promise<ReadTimeline> {
  const timeline = new ExecutionTimeline();
  try {
    for await (const { events } of pagesOf((marker) => client.history(executionId, { marker }))) {
      for (const event of events) timeline.add(event);
    }
    return { timeline };
  } catch (failure) {
    return { timeline, failure };
  }
}
