import { type Clock, pause, setDelay } from '../core/time/index.js';
import { isStaleToken, isTransientFailure } from '../engine/index.js';

/** Requests for one thing, those of the AWS client included, before it is given up. */
const TRIES = 8;
/**
 * The pause before the second try is at most so long; each next one at most twice the one before.
 */
const FIRST_PAUSE_MILLIS = 50;
/** The same after throttling: there it is not the network that needs a moment. */
const FIRST_THROTTLED_PAUSE_MILLIS = 300;
const LONGEST_PAUSE_MILLIS = 5000;
/** No answer for so long means that none will come. The largest requests take a second. */
const ANSWER_MILLIS = 15_000;

export interface PersistenceProps {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** When trying must be over, in epoch milliseconds; infinity when nobody is in a hurry. */
  readonly deadline: number;
}

/** What an error of the AWS client may tell of when to try again. */
interface Hints {
  readonly name?: string;
  readonly retryAfterSeconds?: string | number;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** The service has not answered in time. */
class NoAnswerError extends Error {
  override readonly name = 'TimeoutError';

  constructor(millis: number) {
    super(`The Lambda service has not answered for ${millis} ms.`);
  }
}

/**
 * Tries a request until it succeeds, is refused for good, or the deadline is near. Then the last
 * failure is thrown, and the platform invokes again.
 *
 * Retries have this one place, and the AWS client that Everstep makes has none: they must end
 * before the invocation does, which only this side knows. What a client that the user gave has
 * tried by itself is counted.
 */
export class Persistence {
  readonly #props: PersistenceProps;

  constructor(props: PersistenceProps) {
    this.#props = props;
  }

  /**
   * @param request must be the same request each time, so that the service sees that it is. It is
   * told how long it is waited for.
   */
  async run<T>(request: (millis: number) => Promise<T>): Promise<T> {
    const { clock, deadline } = this.#props;
    for (let tries = 0; ; ) {
      try {
        return await this.#inTime(request);
      } catch (error) {
        tries += (error as Hints).$metadata?.attempts || 1;
        if (tries >= TRIES || !isTransientFailure(error) || isStaleToken(error)) throw error;
        const millis = this.#pauseMillis(error as Hints, tries);
        if (clock.now() + millis >= deadline) throw error;
        await pause(clock, millis);
      }
    }
  }

  /**
   * A connection may be dead without anybody telling, so a missing answer is not waited for
   * forever. The client closes the connection; a signal that told it to would cost each request a
   * fifth of its work.
   */
  #inTime<T>(request: (millis: number) => Promise<T>): Promise<T> {
    const { clock, deadline } = this.#props;
    const millis = Math.max(1, Math.min(ANSWER_MILLIS, deadline - clock.now()));
    return new Promise((resolve, reject) => {
      const timer = setDelay(clock, millis, () => reject(new NoAnswerError(millis)));
      request(millis).then(
        (answer) => {
          timer.cancel();
          resolve(answer);
        },
        (error: unknown) => {
          timer.cancel();
          reject(error);
        },
      );
    });
  }

  #pauseMillis(error: Hints, tries: number): number {
    const first = isThrottling(error) ? FIRST_THROTTLED_PAUSE_MILLIS : FIRST_PAUSE_MILLIS;
    const longest = Math.min(LONGEST_PAUSE_MILLIS, first * 2 ** (tries - 1));
    // The service's word is the least: who was told the same does not come at the same moment.
    return retryAfterMillis(error) + Math.ceil(longest * this.#props.random());
  }
}

function isThrottling({ name, $metadata }: Hints): boolean {
  return $metadata?.httpStatusCode === 429 || /Throttl|TooManyRequests/.test(name ?? '');
}

/** What `Retry-After` says: seconds, or a date. 0 without it. */
function retryAfterMillis({ retryAfterSeconds, $response }: Hints): number {
  const told = retryAfterSeconds ?? $response?.headers?.['retry-after'];
  if (told === undefined) return 0;
  const seconds = Number(told);
  if (seconds >= 0) return seconds * 1000;
  return Math.max(0, Date.parse(String(told)) - Date.now()) || 0;
}
