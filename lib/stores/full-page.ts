import { setImmediate } from '../core/time/index.js';
import type { ListRequest, ListResult } from '../journal/execution-list.js';

/**
 * A page of a store whose `list` looks at a limited number of executions per call, and may so end
 * before its page is full: it is asked until the page is. Between two calls others have their turn.
 *
 * @param list receives as second argument whether it goes on where its last call has stopped.
 */
export async function fullPage(
  request: ListRequest,
  list: (request: ListRequest, isContinued: boolean) => Promise<ListResult>,
): Promise<ListResult> {
  let page = await list(request, false);
  for (;;) {
    const { executions, unreadable = [], nextMarker: marker } = page;
    const missing = request.limit - executions.length - unreadable.length;
    if (marker === undefined || missing === 0) return page;
    await new Promise<void>((resolve) => setImmediate(resolve));
    const next = await list({ ...request, limit: missing, marker }, true);
    const damaged = [...unreadable, ...(next.unreadable ?? [])];
    page = {
      executions: [...executions, ...next.executions],
      ...(damaged.length > 0 && { unreadable: damaged }),
      nextMarker: next.nextMarker,
    };
  }
}
