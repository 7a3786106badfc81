/**
 * How a field is shown; `sought`: it is not shown itself, but fields inside it may be.
 */
export type Verdict = 'left out' | 'masked' | 'shown' | 'sought';

/** Decides about a field by its name and path, and by whether the field around it is shown. */
export type Judge = (name: string, path: string, isShown: boolean) => Verdict;

/** Stands for what was cut. */
const CUT = '"…"';
const CUT_BYTES = Buffer.byteLength(CUT);
const CUT_MEMBER = `${CUT}:${CUT}`;
const CUT_MEMBER_BYTES = Buffer.byteLength(CUT_MEMBER);
const MASKED = '"***"';

/** One long text must not crowd out the fields behind it. */
const LONGEST_TEXT = 256;
/** Deeper values are cut, so that no nesting exhausts the stack. */
const DEEPEST = 64;

/** Writes the part of a JSON value that may be shown and fits. */
export class PreviewWriter {
  readonly #judge: Judge;

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  /**
   * The JSON of a value, in at most `room` bytes; `undefined` if nothing of it may be shown.
   *
   * @param room at least the size of a cut.
   */
  write(value: unknown, isShown: boolean, room: number, path = '$', depth = 0): string | undefined {
    if (typeof value !== 'object' || value === null) return isShown ? scalar(value, room) : undefined;
    const isArray = Array.isArray(value);
    const members = new Members(isArray, room);
    if (depth >= DEEPEST || !members.hasRoom(0)) return isShown ? CUT : undefined;
    const entries: Iterable<[string, unknown]> = isArray ? arrayEntries(value) : Object.entries(value);
    for (const [name, member] of entries) {
      const inner = isArray ? path : `${path}.${name}`;
      const verdict = isArray ? (isShown ? 'shown' : 'sought') : this.#judge(name, inner, isShown);
      if (verdict === 'left out') continue;
      const label = isArray ? '' : `${JSON.stringify(name)}:`;
      if (!members.hasRoom(Buffer.byteLength(label))) {
        members.cut();
        break;
      }
      const text =
        verdict === 'masked'
          ? MASKED
          : this.write(member, verdict === 'shown', members.roomAfter(label), inner, depth + 1);
      if (text !== undefined) members.add(label + text);
    }
    return isShown || !members.isEmpty ? members.toString() : undefined;
  }
}

/** The members of an object or array, with room kept for the mark of a cut. */
class Members {
  readonly #isArray: boolean;
  readonly #texts: string[] = [];
  #left: number;

  constructor(isArray: boolean, room: number) {
    this.#isArray = isArray;
    const brackets = 2;
    this.#left = room - brackets - (isArray ? CUT_BYTES : CUT_MEMBER_BYTES) - 1;
  }

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** Whether a member with a label of `labelBytes` fits, at least as a cut or a mask. */
  hasRoom(labelBytes: number): boolean {
    return this.#left >= labelBytes + CUT_BYTES + 1;
  }

  roomAfter(label: string): number {
    return this.#left - Buffer.byteLength(label) - 1;
  }

  add(text: string): void {
    this.#texts.push(text);
    this.#left -= Buffer.byteLength(text) + 1;
  }

  cut(): void {
    this.#texts.push(this.#isArray ? CUT : CUT_MEMBER);
  }

  toString(): string {
    const all = this.#texts.join(',');
    return this.#isArray ? `[${all}]` : `{${all}}`;
  }
}

function* arrayEntries(array: readonly unknown[]): Iterable<[string, unknown]> {
  for (const member of array) yield ['', member];
}

function scalar(value: unknown, room: number): string {
  if (typeof value !== 'string') {
    const text = JSON.stringify(value);
    return text.length <= room ? text : CUT;
  }
  let length = Math.min(value.length, LONGEST_TEXT);
  for (;;) {
    const text = JSON.stringify(length === value.length ? value : `${beginning(value, length)}…`);
    if (Buffer.byteLength(text) <= room) return text;
    length >>= 1;
  }
}

/** The first characters, without half a character at the end. */
function beginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
