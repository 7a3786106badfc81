import type { HistoryEvent } from '../../lib/index.js';
import type { ErrorObject } from '../../lib/types.js';

/** An execution that has ended, as both runners tell it. */
export interface Run {
  readonly status: string | undefined;
  readonly result?: unknown;
  readonly error?: ErrorObject | undefined;
  readonly invocations: number;
  readonly history: readonly HistoryEvent[];
}

/** How the outside answers a callback. */
export type Answer = { readonly success: string | undefined } | { readonly failure: ErrorObject };

/** The kinds of what happened, to whom. */
export function outline(history: readonly HistoryEvent[]): string[] {
  return history.map(({ EventType, SubType, Name }) =>
    [EventType, SubType, EventType.startsWith('Execution') ? undefined : Name]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}
