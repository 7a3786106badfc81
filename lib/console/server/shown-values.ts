import { plainJson, plainValue } from '../../client/index.js';
import type { HistoryEvent } from '../../core/wire/index.js';
import { keptText, recordedValueView } from '../../inspect/index.js';
import type { ConsoleOptions, ShownValue } from './console-options.js';

/** The boxes of event details that hold values, and what those are. */
const BOXES = { Input: 'input', Result: 'result' } as const;

/**
 * Values of up to this number of bytes come with the page that shows them; larger ones are asked
 * for.
 */
const LARGEST_ENCLOSED = 32 * 1024;

/** A value for the viewer of the page. */
export interface ValueJson {
  /** The bytes of the value as JSON, before redaction. */
  readonly size: number;
  /** What it is: `object with 3 members`, `Date`. Absent where data is not shown. */
  readonly kind?: string | undefined;
  /** The value as JSON, after redaction; absent where it is not shown, or large. */
  readonly json?: string | undefined;
  /** What is special about it: it is kept encrypted, or elsewhere. */
  readonly note?: string | undefined;
  /** Whether the JSON was left out because of its size. */
  readonly isLarge?: true | undefined;
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

  /** A plain value, with all of its JSON. */
  whole(value: unknown, place: ShownValue): ValueJson {
    const recorded = plainJson(value);
    const size = Buffer.byteLength(JSON.stringify(recorded) ?? '');
    if (!this.#showsData) return { size };
    const shown = this.#redact === undefined ? recorded : plainJson(this.#redact(value, place));
    const view = recordedValueView(shown);
    const note = keptText(view);
    const json = note === undefined ? shown : view.preview;
    return { size, kind: view.kind, json: JSON.stringify(json, undefined, 2), note };
  }

  /** A plain value that is part of a page: a large one without its JSON. */
  enclosed(value: unknown, place: ShownValue): ValueJson {
    const whole = this.whole(value, place);
    return whole.size <= LARGEST_ENCLOSED ? whole : { ...whole, json: undefined, isLarge: true };
  }

  /**
   * An event for a timeline: its values are left out, of which there may be megabytes. In their
   * place stands the size. The data of errors, which may hold values, goes by the same rule. What
   * answers a callback is for those only who may act.
   */
  slimEvent(event: HistoryEvent, mayAct: boolean): HistoryEvent {
    return this.#changed(event, mayAct, (payload) => ({ Size: payload.length }));
  }

  /** An event for a file: with its values, as far as they are shown. */
  wholeEvent(event: HistoryEvent, execution: ShownValue['execution'], mayAct: boolean): HistoryEvent {
    return this.#changed(event, mayAct, (payload, kind) => {
      if (!this.#showsData) return { Size: payload.length };
      if (this.#redact === undefined) return { Payload: payload };
      const shown = this.#redact(plainValue(payload), { execution, kind, operation: event.Name });
      return { Payload: JSON.stringify(plainJson(shown)) };
    });
  }

  #changed(
    event: HistoryEvent,
    mayAct: boolean,
    boxOf: (payload: string, kind: 'input' | 'result') => object,
  ): HistoryEvent {
    const key = `${event.EventType}Details` as const;
    const details = event[key] as Readonly<Record<string, unknown>> | undefined;
    if (details === undefined) return event;
    const changed: Record<string, unknown> = { ...details };
    for (const [box, kind] of Object.entries(BOXES)) {
      const payload = (details[box] as { readonly Payload?: string } | undefined)?.Payload;
      if (payload !== undefined) changed[box] = boxOf(payload, kind);
    }
    if (!mayAct) delete changed.CallbackId;
    const error = details.Error as { readonly Payload?: { readonly ErrorData?: string } } | undefined;
    if (error?.Payload?.ErrorData !== undefined && !this.#showsData) {
      changed.Error = { Payload: { ...error.Payload, ErrorData: undefined } };
    }
    return { ...event, [key]: changed };
  }

  /** The value that an event holds; `undefined` if it holds none. */
  ofEvent(event: HistoryEvent, execution: ShownValue['execution']): ValueJson | undefined {
    const details = event[`${event.EventType}Details`] as
      | Readonly<Record<string, { readonly Payload?: unknown }>>
      | undefined;
    for (const [box, kind] of Object.entries(BOXES)) {
      const payload = details?.[box]?.Payload;
      if (typeof payload !== 'string') continue;
      const value = plainValue(payload);
      const shown = this.whole(value, { execution, kind, operation: event.Name });
      const isText = value === payload && payload !== '';
      return isText ? { ...shown, note: 'Not JSON: the serdes of the workflow wrote this text.' } : shown;
    }
    return undefined;
  }
}
