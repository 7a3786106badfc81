import { useLoaded } from './api.js';
import { Empty, Failure } from './parts.js';
import type { WorkerJson } from './types.js';

const LOOK_MILLIS = 2000;

/** The workers of the store, with what they run and hold. */
export function WorkersPage() {
  const { value, error, reload } = useLoaded<{ readonly workers: readonly WorkerJson[] }>('workers', LOOK_MILLIS);
  return (
    <>
      <div class="title-row">
        <h1>Workers</h1>
      </div>
      {error !== undefined && <Failure error={error} onRetry={reload} />}
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
                <th scope="col">Workflows</th>
                <th scope="col">Executions held</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {value.workers.map(({ workerId, workflows, held, hasLeft }) => (
                <tr key={workerId}>
                  <td class="name">{workerId}</td>
                  <td>{workflows?.join(', ') ?? 'not known'}</td>
                  <td class="number">{held}</td>
                  <td>{hasLeft ? 'stopped; others take over what it holds' : 'running'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
