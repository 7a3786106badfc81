import { styleText } from 'node:util';

/** The colors that the command uses, by what they mean. */
const STYLES = {
  good: 'green',
  bad: 'red',
  waiting: 'yellow',
  active: 'cyan',
  faint: 'dim',
  strong: 'bold',
} as const;

export type Style = keyof typeof STYLES;

/** Where results go, and how they may look there. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  /** Whether a person reads it at a terminal. */
  readonly isTerminal: boolean;
  readonly #hasColors: boolean;

  constructor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    const { NO_COLOR, FORCE_COLOR, TERM } = environment;
    const isWanted = FORCE_COLOR !== undefined && FORCE_COLOR !== '0' && FORCE_COLOR !== '';
    this.#hasColors = !NO_COLOR && (isWanted || (this.isTerminal && TERM !== 'dumb'));
  }

  /** The columns of the terminal; infinity where lines are not cut. */
  get columns(): number {
    return this.isTerminal ? (this.#stream.columns ?? 80) : Number.POSITIVE_INFINITY;
  }

  line(text = ''): void {
    this.#stream.write(`${text}\n`);
  }

  /** Writes a value as one line of JSON. */
  json(value: unknown): void {
    this.line(JSON.stringify(value));
  }

  /** Rewrites the current line of a terminal; writes nothing elsewhere. */
  progress(text: string): void {
    if (this.isTerminal) this.#stream.write(`\r\u001b[K${text}`);
  }

  styled(style: Style, text: string): string {
    return this.#hasColors && text !== '' ? styleText(STYLES[style], text, { validateStream: false }) : text;
  }
}

/** Data goes to the standard output, talk to the standard error. */
export const data = new Output(process.stdout);
export const talk = new Output(process.stderr);

const STATUS_STYLES: Readonly<Record<string, Style>> = {
  SUCCEEDED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  STOPPED: 'bad',
  CANCELLED: 'faint',
  PAUSED: 'waiting',
  PAUSING: 'waiting',
  PENDING: 'waiting',
};

export function styleOf(status: string): Style {
  return STATUS_STYLES[status] ?? 'active';
}
