import { useEffect, useRef, useState } from 'preact/hooks';
import type { HistoryEvent } from '../../core/wire/index.js';
import { ExecutionTimeline } from '../../inspect/index.js';
import { get, type LiveState, useLive } from './api.js';

interface EventsJson {
  readonly events: readonly HistoryEvent[];
  readonly nextMarker?: string;
}

/** A timeline that grows: while its history is read, and then while the execution goes on. */
export interface GrowingTimeline {
  readonly timeline: ExecutionTimeline;
  /** Changes with each growth. */
  readonly version: number;
  readonly isRead: boolean;
  readonly error: Error | undefined;
  readonly state: LiveState;
}

/**
 * Reads the history page by page, drawing what there is meanwhile, and then follows it.
 *
 * @param onChange the execution itself may have changed.
 */
export function useTimeline(executionId: string, onChange: () => void): GrowingTimeline {
  const timeline = useRef(new ExecutionTimeline());
  const [version, setVersion] = useState(0);
  const [isRead, setRead] = useState(false);
  const [error, setError] = useState<Error>();
  const id = encodeURIComponent(executionId);
  useEffect(() => {
    const ended = new AbortController();
    const read = async () => {
      let marker: string | undefined;
      do {
        const query = marker === undefined ? '' : `?marker=${marker}`;
        const page: EventsJson = await get(`executions/${id}/history${query}`, ended.signal);
        for (const event of page.events) timeline.current.add(event);
        setVersion((n) => n + 1);
        marker = page.nextMarker;
      } while (marker !== undefined);
      setRead(true);
    };
    read().catch((failure: Error) => ended.signal.aborted || setError(failure));
    return () => ended.abort();
  }, [id]);
  const after = timeline.current.lastEventId;
  const start = useRef<number>(undefined);
  if (isRead) start.current ??= after;
  const path = isRead ? `execution=${id}&after=${start.current}` : undefined;
  const state = useLive(path, {
    events({ events }: EventsJson) {
      for (const event of events) timeline.current.add(event);
      setVersion((n) => n + 1);
      onChange();
    },
  });
  return { timeline: timeline.current, version, isRead, error, state };
}
