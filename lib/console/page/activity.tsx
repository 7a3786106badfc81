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

/** What an execution is doing, and what it waits for. */
export function Activity({ activity, now }: { readonly activity: ActivityJson; readonly now: number }) {
  const { openOperations = [], worker, stuckSince, deaths, lastInvocationError } = activity;
  return (
    <div class="activity">
      {stuckSince !== undefined && (
        <p class="problem">
          It should go on and does not, since <Ago moment={stuckSince} now={now} />.
        </p>
      )}
      {deaths > 0 && <p class="problem">Its process has died {deaths} times in a row.</p>}
      {lastInvocationError !== undefined && (
        <p class="problem">
          Its last invocation broke off: {lastInvocationError.type}: {lastInvocationError.message}
        </p>
      )}
      <ul>
        {openOperations.map(({ operationId, name, kind, since, until, attempts }) => (
          <li key={operationId}>
            <strong>{name ?? kind}</strong> {KINDS[kind] ?? kind} since <Ago moment={since} now={now} />
            {until !== undefined && (
              <>
                , until <Ago moment={until} now={now} />
              </>
            )}
            {attempts > 0 && `, after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`}
          </li>
        ))}
      </ul>
      {worker !== undefined && <p class="faint">Worker {worker} has it.</p>}
    </div>
  );
}
