import { ExecutionTimeline } from '../../inspect/index.js';
import type { PlaceClient } from './place.js';

/** Reads the history of an execution, page by page, into a timeline. */
export async function readTimeline(client: PlaceClient, executionId: string): Promise<ExecutionTimeline> {
  const timeline = new ExecutionTimeline();
  let marker: string | undefined;
  do {
    const page = await client.history(executionId, { marker });
    for (const event of page.events) timeline.add(event);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return timeline;
}
