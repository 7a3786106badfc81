import { useLoaded } from './api.js';
import { Ago, Empty, Failure, useNow } from './parts.js';
import { executionPath, Link } from './router.js';
import type { PageJson } from './types.js';

const LOOK_MILLIS = 2000;

/** The executions that are kept from being run, with why and what to do. */
export function BlockedPage() {
  const { value, error, reload } = useLoaded<PageJson>('executions?blocked=true', LOOK_MILLIS);
  const now = useNow();
  return (
    <>
      <div class="title-row">
        <h1>Blocked</h1>
      </div>
      {error !== undefined && <Failure error={error} onRetry={reload} />}
      {value?.executions.length === 0 && (
        <Empty title="Nothing is blocked.">
          <p>An execution is blocked while its code and its record disagree, or while running it kills its process.</p>
        </Empty>
      )}
      <div class="cards">
        {value?.executions.map(({ executionId, name, workflow, blocked }) => (
          <section key={executionId} class="card" aria-label={name}>
            <h2>
              <Link to={executionPath(executionId)}>{name}</Link> <span class="faint">{workflow}</span>
            </h2>
            {blocked !== undefined && (
              <>
                <p>
                  <strong>{blocked.cause.replaceAll('-', ' ')}</strong> since <Ago moment={blocked.since} now={now} />.{' '}
                  {blocked.message}
                </p>
                <p>{blocked.remedy}</p>
              </>
            )}
          </section>
        ))}
      </div>
    </>
  );
}
