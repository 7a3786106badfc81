import { constants } from 'node:os';
import { invalidArgument } from '../../core/errors/argument-errors.js';

/**
 * Calls `stop` at the first of the signals, then lets the signal take its course. Gives a function
 * that takes this back.
 *
 * @param stop may ask, when it is nearly done, whether the process ends then: unless somebody else
 * listens for the signal.
 * @throws InvalidArgumentError
 */
export function stopOnSignals(
  stop: (endsProcess: () => boolean) => Promise<void>,
  signals: readonly NodeJS.Signals[],
): () => void {
  checkSignals(signals);
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

/**
 * Node listens for a name that no signal has without a word, and for those that end a process at
 * once it can't.
 */
function checkSignals(signals: readonly NodeJS.Signals[]): void {
  if (Array.isArray(signals) && signals.every(isHeard)) return;
  throw invalidArgument({
    what: 'signals of stopOnSignals()',
    got: Array.isArray(signals) ? signals.find((signal) => !isHeard(signal)) : signals,
    expected: "an array of signals that a process can listen for: ['SIGINT', 'SIGTERM']",
  });
}

function isHeard(signal: unknown): boolean {
  if (signal === 'SIGKILL' || signal === 'SIGSTOP') return false;
  return typeof signal === 'string' && Object.hasOwn(constants.signals, signal);
}
