import { useLoaded } from './api.js';
import { countText, sizeText } from './format.js';
import { Ago, Empty, Failure, useNow } from './parts.js';
import type { StatsJson, WorkerJson } from './types.js';

const LOOK_MILLIS = 2000;

/** The workers of the store, with what they run and hold, and what waits for them. */
export function WorkersPage() {
  const { value, error, reload } = useLoaded<{ readonly workers: readonly WorkerJson[] }>('workers', LOOK_MILLIS);
  const { value: stats } = useLoaded<StatsJson>('stats', LOOK_MILLIS);
  return (
    <>
      <div class="title-row">
        <h1>Workers and timers</h1>
      </div>
      {error !== undefined && <Failure error={error} onRetry={reload} />}
      {stats !== undefined && <Waiting stats={stats} />}
      {value?.workers.length === 0 && (
        <Empty title="No worker runs executions of this store.">
          <p>
            Start a process with a <code>WorkflowRuntime</code> over it. Until then executions wait.
          </p>
        </Empty>
      )}
      {value !== undefined && value.workers.length > 0 && (
        <section class="table-frame" tabIndex={0} aria-label="Workers">
          <table>
            <thead>
              <tr>
                <th scope="col">Worker</th>
                <th scope="col">State</th>
                <th scope="col">Holds</th>
                <th scope="col">Workflows</th>
              </tr>
            </thead>
            <tbody>
              {value.workers.map(({ workerId, workflows, held, hasLeft, isSilent }) => (
                <tr key={workerId}>
                  <td class="name">{workerId}</td>
                  <td>
                    {hasLeft
                      ? 'stopped; others take over what it holds'
                      : isSilent
                        ? 'gives no sign of life'
                        : 'running'}
                  </td>
                  <td class="number">{held.toLocaleString('en')}</td>
                  <td>{workflows?.join(', ') ?? 'not known'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** What is due, since when, and when the next timer ends. */
function Waiting({ stats: { due, nextDueAt, bytes } }: { readonly stats: StatsJson }) {
  const now = useNow();
  return (
    <dl class="tiles">
      <div>
        <dt>Due now, on no worker</dt>
        <dd>{countText(due)}</dd>
      </div>
      <div>
        <dt>Oldest due</dt>
        <dd>{due.oldestAt === undefined ? 'none' : <Ago moment={due.oldestAt} now={now} />}</dd>
      </div>
      <div>
        <dt>Next timer</dt>
        <dd>{nextDueAt === undefined ? 'none' : <Ago moment={nextDueAt} now={now} />}</dd>
      </div>
      {bytes !== undefined && (
        <div>
          <dt>Size of the store</dt>
          <dd>{sizeText(bytes)}</dd>
        </div>
      )}
    </dl>
  );
}
