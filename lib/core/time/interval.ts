import { type Clock, setDelay, type Timer } from './clock.js';

export interface TickerProps {
  readonly clock: Clock;
  readonly millis: number;
  /** Must not reject. The next tick is counted from its end. */
  readonly tick: () => Promise<unknown>;
}

/** Repeats an asynchronous call, with a pause after each one. */
export class Ticker {
  readonly #props: TickerProps;
  #timer: Timer | undefined;
  #isRunning = false;

  constructor(props: TickerProps) {
    this.#props = props;
  }

  start(): void {
    this.#isRunning = true;
    this.#arm();
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  #arm(): void {
    const { clock, millis, tick } = this.#props;
    this.#timer = setDelay(clock, millis, () => {
      void tick().then(() => {
        if (this.#isRunning) this.#arm();
      });
    });
  }
}
