import { writtenOut } from '../../inspect/index.js';
import { Ago } from './parts.js';
import type { ActivityJson } from './types.js';

const KINDS: Readonly<Record<string, string>> = {
  step: 'runs',
  retry: 'waits for its next attempt',
  condition: 'waits for its next check',
  wait: 'waits',
  callback: 'waits for an answer',
  invoke: 'waits for what it invoked',
};

/** The open operations that are named; of the others there is the number. */
const MOST_NAMED = 4;

interface ActivityProps {
  readonly activity: ActivityJson;
  /** Whether it is to go on: not while it is paused. */
  readonly isRunning: boolean;
  readonly now: number;
}

/** What an execution is doing, and what it waits for. */
export function Activity({ activity, isRunning, now }: ActivityProps) {
  const { openOperations = [], worker, stuckSince, deaths, lastInvocationError } = activity;
  const others = openOperations.length - MOST_NAMED;
  return (
    <section class="activity" aria-label="What it does">
      {stuckSince !== undefined && (
        <p class="problem">
          It should go on and does not, since <Ago moment={stuckSince} now={now} />.
        </p>
      )}
      {deaths > 0 && (
        <p class="problem">
          Its process has died {deaths === 1 ? 'once' : `${deaths} times in a row`}, and another one has taken over.
        </p>
      )}
      {lastInvocationError !== undefined && (
        <p class="problem">
          Its last invocation broke off: {lastInvocationError.type}: {writtenOut(lastInvocationError.message ?? '')}
        </p>
      )}
      <ul>
        {openOperations.slice(0, MOST_NAMED).map(({ operationId, name, kind, since, until, attempts }) => (
          <li key={operationId}>
            <strong>{writtenOut(name ?? kind)}</strong> {KINDS[kind] ?? kind}, since <Ago moment={since} now={now} />
            {until !== undefined && (
              <>
                , until <Ago moment={until} now={now} />
              </>
            )}
            {attempts > 0 && `, after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`}
          </li>
        ))}
        {others > 0 && <li class="faint">and {others.toLocaleString('en')} more</li>}
        {worker !== undefined && <li class="faint">on worker {worker}</li>}
        {isRunning && openOperations.length === 0 && worker === undefined && (
          <li class="faint">It waits for a worker.</li>
        )}
      </ul>
    </section>
  );
}
