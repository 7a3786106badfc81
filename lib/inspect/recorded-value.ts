import { ENCRYPTED_MARK, OFFLOADED_MARK } from '../core/payload-marks.js';

/** A recorded value as people look at it, apart from the value itself. */
export interface RecordedValueView {
  /**
   * What it is, such as `object with 3 members`; a value that JSON has no form for by its class.
   */
  readonly kind: string;
  /** Why the value itself is not to be seen; `undefined` if it is. */
  readonly keptAs?: 'encrypted' | 'offloaded' | undefined;
  /** The key that it is encrypted under, or under which a payload store has it. */
  readonly key?: string | undefined;
  /** The bytes of an offloaded value. */
  readonly bytes?: number | undefined;
  /** What was recorded in clear of an offloaded value; `undefined` if nothing was. */
  readonly preview?: unknown;
}

/** Looks at a value in its recorded form: plain JSON. */
export function recordedValueView(json: unknown): RecordedValueView {
  const encrypted = envelopeIn(json, ENCRYPTED_MARK);
  if (encrypted !== undefined) return { kind: 'text', keptAs: 'encrypted', key: textOf(encrypted.key) };
  const offloaded = envelopeIn(json, OFFLOADED_MARK);
  if (offloaded === undefined) return { kind: kindOfValue(json) };
  const { key, bytes, preview } = offloaded;
  return {
    ...{ kind: preview === undefined ? 'text' : kindOfValue(preview), keptAs: 'offloaded', key: textOf(key) },
    ...(typeof bytes === 'number' && { bytes }),
    ...(preview !== undefined && { preview }),
  };
}

/** A line about a value that is not to be seen; `undefined` for one that is. */
export function keptText({ keptAs, key, bytes }: RecordedValueView): string | undefined {
  if (keptAs === undefined) return undefined;
  if (keptAs === 'encrypted') return `encrypted${key === undefined ? '' : ` under the key ${key}`}`;
  const size = bytes === undefined ? '' : `${bytes.toLocaleString('en')} bytes `;
  return `offloaded: ${size}in a payload store${key === undefined ? '' : `, as ${key}`}`;
}

type Fields = Readonly<Record<string, unknown>>;

function envelopeIn(json: unknown, mark: string): Fields | undefined {
  if (!isObject(json) || Object.keys(json).length !== 1) return undefined;
  const fields = json[mark];
  return isObject(fields) ? fields : undefined;
}

function kindOfValue(json: unknown): string {
  if (json === undefined || json === null) return 'nothing';
  if (typeof json === 'string') return `text of ${counted(json.length, 'character')}`;
  if (Array.isArray(json)) return `list of ${counted(json.length, 'item')}`;
  if (!isObject(json)) return typeof json;
  const { $everstep: mark } = json;
  return typeof mark === 'string' ? mark : `object with ${counted(Object.keys(json).length, 'member')}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
