import { type Clock, pause, setDelay } from '../core/time/index.js';
import { isStaleToken, isTransientFailure } from '../engine/index.js';

/** The number of attempts per request, those of the AWS client included. */
const ATTEMPTS = 8;
/** The upper limit of the pause before the second attempt. It doubles with each attempt. */
const FIRST_PAUSE_MILLIS = 50;
/** The same after throttling, where the service needs time and not the network. */
const FIRST_THROTTLED_PAUSE_MILLIS = 300;
const LONGEST_PAUSE_MILLIS = 5000;
/** The time limit of a request. The largest ones take a second. */
const ANSWER_MILLIS = 15_000;

export interface PersistenceProps {
  readonly clock: Clock;
  /** Returns a random number from 0 to 1. */
  readonly random: () => number;
  /** When the attempts must have ended, in epoch milliseconds; infinity without a limit. */
  readonly deadline: number;
}

/** The members of the AWS client's errors that say whether and when to try again. */
interface Hints {
  readonly name?: string;
  readonly retryAfterSeconds?: string | number;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** The service has not responded in time. */
class NoAnswerError extends Error {
  override readonly name = 'TimeoutError';

  constructor(millis: number) {
    super(`The Lambda service has not answered for ${millis} ms.`);
  }
}

/**
 * Repeats a request until it succeeds, is refused for good, or the deadline is near. Then the last
 * failure is thrown, and the platform invokes the function again.
 *
 * All retries happen here, and the AWS client that Everstep makes has none: they must end before
 * the invocation does, which the client does not know. Attempts of a client that the user provides
 * are counted.
 */
export class Persistence {
  readonly #props: PersistenceProps;

  constructor(props: PersistenceProps) {
    this.#props = props;
  }

  /**
   * @param request sends the same request on each call, by which the service recognizes it. It
   *   receives the time limit in milliseconds.
   */
  async run<T>(request: (millis: number) => Promise<T>): Promise<T> {
    const { clock, deadline } = this.#props;
    for (let attempts = 0; ; ) {
      try {
        return await this.#inTime(request);
      } catch (error) {
        attempts += (error as Hints).$metadata?.attempts || 1;
        if (attempts >= ATTEMPTS || !isTransientFailure(error) || isStaleToken(error)) throw error;
        const millis = this.#pauseMillis(error as Hints, attempts);
        if (clock.now() + millis >= deadline) throw error;
        await pause(clock, millis);
      }
    }
  }

  /**
   * Limits the time of a request, since a connection may be dead without notice. The client closes
   * the connection by itself; an abort signal would cost each request a fifth of its work.
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

  #pauseMillis(error: Hints, attempts: number): number {
    const first = isThrottling(error) ? FIRST_THROTTLED_PAUSE_MILLIS : FIRST_PAUSE_MILLIS;
    const longest = Math.min(LONGEST_PAUSE_MILLIS, first * 2 ** (attempts - 1));
    // `Retry-After` is the minimum: chance spreads those that have received the same value.
    return retryAfterMillis(error) + Math.ceil(longest * this.#props.random());
  }
}

function isThrottling({ name, $metadata }: Hints): boolean {
  return $metadata?.httpStatusCode === 429 || /Throttl|TooManyRequests/.test(name ?? '');
}

/** The value of `Retry-After`, seconds or a date, in milliseconds. 0 without it. */
function retryAfterMillis({ retryAfterSeconds, $response }: Hints): number {
  const given = retryAfterSeconds ?? $response?.headers?.['retry-after'];
  if (given === undefined) return 0;
  const seconds = Number(given);
  if (seconds >= 0) return seconds * 1000;
  return Math.max(0, Date.parse(String(given)) - Date.now()) || 0;
}
