import { clearTimeout, setTimeout } from '../../core/time/index.js';

const { getBuiltinModule } = process;

/** The diagnostics channel that receives each end of the grace. Unchanged code never lets it end. */
export const GRACE_CHANNEL = 'everstep:grace';

/**
 * Where the record's order is exact, code can be behind it only because it awaits something that is
 * not durable.
 */
const LONG_MILLIS = 2000;
/**
 * Where it goes by clock times, a neighbor may stand in the wrong place, which is settled by
 * overtaking it.
 */
const SHORT_MILLIS = 100;

/**
 * How long replay waits for code that has not asked for what the record has next. Code may be slow
 * to ask when it awaits something that is not durable, such as a dynamic import; it must not be
 * taken for changed code then.
 */
export class ReplayGrace {
  readonly #millis: { readonly judge: number; readonly overtake: number };
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  #for: 'judge' | 'overtake' | undefined;
  #activity = -1;
  #isOver = false;

  /** @param isExact whether the store records the order of completions exactly. */
  constructor(isExact: boolean, millis: number | undefined, onOver: () => void) {
    this.#millis = { judge: millis ?? LONG_MILLIS, overtake: millis ?? (isExact ? LONG_MILLIS : SHORT_MILLIS) };
    this.#onOver = onOver;
  }

  /**
   * Whether nothing has happened for long enough to judge changed code, or to overtake. Begins to
   * wait when asked first.
   */
  isOver(purpose: 'judge' | 'overtake', activity: number): boolean {
    if (this.#for === purpose && this.#activity === activity) {
      if (this.#isOver) getBuiltinModule('node:diagnostics_channel').channel(GRACE_CHANNEL).publish({ purpose });
      return this.#isOver;
    }
    this.close();
    this.#for = purpose;
    this.#activity = activity;
    this.#isOver = false;
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#onOver();
    }, this.#millis[purpose]);
    return false;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
