import { pagesOf } from '../../client/index.js';
import { ExecutionTimeline } from '../../inspect/index.js';
import type { PlaceClient } from './place.js';

/** Reads the history of an execution, page by page, into a timeline. */
export async function readTimeline(client: PlaceClient, executionId: string): Promise<ExecutionTimeline> {
  const timeline = new ExecutionTimeline();
  for await (const { events } of pagesOf((marker) => client.history(executionId, { marker }))) {
    for (const event of events) timeline.add(event);
  }
  return timeline;
}
