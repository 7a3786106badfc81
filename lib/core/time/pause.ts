import { type Clock, setDelay } from './clock.js';

/** Resolves after a while; rejects with the signal's reason as soon as it aborts. */
export function pause(clock: Clock, millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const done = () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const timer = setDelay(clock, millis, done);
    const abort = () => {
      timer.cancel();
      reject(signal!.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
