/** Calls `stop` at the first of the signals, then lets the signal take its course. Gives a function that takes this back. */
export function stopOnSignals(stop: () => Promise<void>, signals: readonly NodeJS.Signals[]): () => void {
  const restore = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    // A second signal then ends the process at once.
    restore();
    void stop().finally(() => {
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  };
  for (const signal of signals) process.on(signal, onSignal);
  return restore;
}
