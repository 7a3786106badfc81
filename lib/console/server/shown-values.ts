import { plainValue } from '../../client/index.js';
import type { HistoryEvent } from '../../core/wire/index.js';
import type { ConsoleOptions, ShownValue } from './console-options.js';

/** The boxes of event details that hold values, and what those are. */
const BOXES = { Input: 'input', Result: 'result' } as const;

/** A recorded value for the viewer of the page. */
export interface ValueJson {
  /** The characters of the recorded text. */
  readonly size: number;
  /** The value as JSON, after redaction; absent where data is not shown. */
  readonly json?: string | undefined;
  /** What is special about it: it is kept encrypted, or elsewhere, or is not JSON. */
  readonly note?: string | undefined;
}

/** Decides which values leave the process, and in which form. */
export class ShownValues {
  readonly #redact: ConsoleOptions['redact'];
  readonly #showsData: boolean;

  constructor({ redact, showsData = true }: Pick<ConsoleOptions, 'redact' | 'showsData'>) {
    this.#redact = redact;
    this.#showsData = showsData;
  }

  get showsData(): boolean {
    return this.#showsData;
  }

  /** A value that a client gave, as a plain value. */
  value(value: unknown, place: ShownValue): unknown {
    if (!this.#showsData) return undefined;
    return this.#redact === undefined || value === undefined ? value : this.#redact(value, place);
  }

  /** A recorded text, for the viewer. */
  text(text: string, place: ShownValue): ValueJson {
    const size = text.length;
    if (!this.#showsData) return { size };
    const value = plainValue(text);
    const shown = this.value(value, place);
    return { size, json: JSON.stringify(shown, undefined, 2), note: noteOf(text, value) };
  }

  /**
   * An event for a timeline: its values are left out, of which there may be megabytes. In their
   * place stands the size. The data of errors, which may hold values, goes by the same rule. What
   * answers a callback is for those only who may act.
   */
  slimEvent(event: HistoryEvent, mayAct: boolean): HistoryEvent {
    const key = `${event.EventType}Details` as const;
    const details = event[key] as Readonly<Record<string, unknown>> | undefined;
    if (details === undefined) return event;
    let slim: Record<string, unknown> | undefined;
    for (const box of Object.keys(BOXES)) {
      const payload = (details[box] as { readonly Payload?: string } | undefined)?.Payload;
      if (payload === undefined) continue;
      slim ??= { ...details };
      slim[box] = { Size: payload.length };
    }
    if (details.CallbackId !== undefined && !mayAct) {
      slim ??= { ...details };
      slim.CallbackId = undefined;
    }
    const error = details.Error as { readonly Payload?: { readonly ErrorData?: string } } | undefined;
    if (error?.Payload?.ErrorData !== undefined && !this.#showsData) {
      slim ??= { ...details };
      slim.Error = { Payload: { ...error.Payload, ErrorData: undefined } };
    }
    return slim === undefined ? event : { ...event, [key]: slim };
  }

  /** The value that an event holds; `undefined` if it holds none. */
  ofEvent(event: HistoryEvent, execution: ShownValue['execution']): ValueJson | undefined {
    const details = event[`${event.EventType}Details`] as
      | Readonly<Record<string, { readonly Payload?: unknown }>>
      | undefined;
    for (const [box, kind] of Object.entries(BOXES)) {
      const payload = details?.[box]?.Payload;
      if (typeof payload === 'string') return this.text(payload, { execution, kind, operation: event.Name });
    }
    return undefined;
  }
}

function noteOf(text: string, value: unknown): string | undefined {
  if (typeof value === 'string' && value === text && text !== '')
    return 'This text is not JSON: the serdes of the workflow wrote it.';
  return undefined;
}
