import { useState } from 'preact/hooks';
import { get, useLoaded } from './api.js';
import { CallbackForm } from './callback-form.js';
import { Ago, Empty, Failure, useNow } from './parts.js';
import { executionPath, Link } from './router.js';
import type { CallbackJson } from './types.js';

interface InboxJson {
  readonly callbacks: readonly CallbackJson[];
  readonly nextMarker?: string;
}

const LOOK_MILLIS = 3000;

/** The callbacks that wait for an answer, each with a form for it. */
export function InboxPage({ mayAct }: { readonly mayAct: boolean }) {
  const { value, error, reload } = useLoaded<InboxJson>('callbacks', LOOK_MILLIS);
  const [more, setMore] = useState<readonly InboxJson[]>([]);
  const now = useNow();
  const marker = (more.at(-1) ?? value)?.nextMarker;
  const all = [...(value?.callbacks ?? []), ...more.flatMap(({ callbacks }) => callbacks)];
  const readMore = async () =>
    setMore([...more, await get<InboxJson>(`callbacks?marker=${encodeURIComponent(marker!)}`)]);
  return (
    <>
      <div class="title-row">
        <h1>Inbox</h1>
      </div>
      {error !== undefined && <Failure error={error} onRetry={reload} />}
      {value !== undefined && all.length === 0 && marker === undefined && (
        <Empty title="Nobody waits for an answer.">
          <p>
            Callbacks appear here while an execution waits for them, as those of <code>@Callback</code> methods.
          </p>
        </Empty>
      )}
      <div class="cards">
        {all.map(({ callbackId, name, executionId, executionName, workflow, since, until }) => (
          <section
            key={`${executionId} ${since} ${name}`}
            class="card"
            aria-label={`${name ?? 'callback'} of ${executionName}`}
          >
            <h2>
              {name ?? 'Callback'} <span class="faint">of</span>{' '}
              <Link to={executionPath(executionId)}>{executionName}</Link>
            </h2>
            <p class="faint">
              {workflow}, since <Ago moment={since} now={now} />
              {until !== undefined && (
                <>
                  , times out <Ago moment={until} now={now} />
                </>
              )}
            </p>
            <CallbackForm callbackId={callbackId ?? ''} mayAct={mayAct && callbackId !== undefined} onDone={reload} />
          </section>
        ))}
      </div>
      {marker !== undefined && (
        <p class="more">
          <button type="button" onClick={() => void readMore()}>
            Look at more executions
          </button>
        </p>
      )}
    </>
  );
}
