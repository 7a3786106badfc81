/**
 * Calls `stop` at the first of the signals, then lets the signal take its course. Gives a function that takes this back.
 *
 * @param stop may ask, when it is nearly done, whether the process ends then: unless somebody else listens for the signal.
 */
export function stopOnSignals(
  stop: (endsProcess: () => boolean) => Promise<void>,
  signals: readonly NodeJS.Signals[],
): () => void {
  const restore = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    // A second signal then ends the process at once.
    restore();
    let ends: boolean | undefined;
    const endsProcess = () => {
      // Said once, so that what was stopped in view of the end is not left so.
      ends ??= process.listenerCount(signal) === 0;
      return ends;
    };
    void stop(endsProcess).finally(() => {
      if (endsProcess()) process.kill(process.pid, signal);
    });
  };
  for (const signal of signals) process.on(signal, onSignal);
  return restore;
}
