import { useEffect, useRef, useState } from 'preact/hooks';
import type { HistoryEvent } from '../../core/wire/index.js';
import { ExecutionTimeline } from '../../inspect/index.js';
import { get, mayPass, RETRY_MILLIS } from './api.js';
import { type LiveState, useLive } from './use-live.js';

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
  /** The last event that was there when the history was read. */
  const [read, setRead] = useState<number>();
  const [error, setError] = useState<Error>();
  const id = encodeURIComponent(executionId);
  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const readAll = async () => {
      let marker = timeline.current.lastEventId === 0 ? undefined : String(timeline.current.lastEventId);
      do {
        const query = marker === undefined ? '' : `?marker=${marker}`;
        const page: EventsJson = await get(`executions/${id}/history${query}`, ended.signal);
        for (const event of page.events) timeline.current.add(event);
        setVersion((n) => n + 1);
        marker = page.nextMarker;
      } while (marker !== undefined);
      setError(undefined);
      setRead(timeline.current.lastEventId);
    };
    /** Goes on where it broke off. */
    const read = () => {
      readAll().catch((failure: Error) => {
        if (ended.signal.aborted) return;
        setError(failure);
        if (mayPass(failure)) timer = setTimeout(read, RETRY_MILLIS);
      });
    };
    read();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [id]);
  const state = useLive(read === undefined ? undefined : `execution=${id}&after=${read}`, {
    events({ events }: EventsJson) {
      for (const event of events) timeline.current.add(event);
      setVersion((n) => n + 1);
      setError(undefined);
      onChange();
    },
    failure: ({ message }: { readonly message: string }) => setError(new Error(message)),
  });
  return { timeline: timeline.current, version, isRead: read !== undefined, error, state };
}
