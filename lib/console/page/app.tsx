import { useEffect, useRef } from 'preact/hooks';
import { useLoaded } from './api.js';
import { BlockedPage } from './blocked-page.js';
import { Boundary } from './boundary.js';
import { ExecutionPage } from './execution-page.js';
import { ExecutionsPage } from './executions-page.js';
import { countText } from './format.js';
import { InboxPage } from './inbox-page.js';
import { Empty, Failure } from './parts.js';
import { Link, useAddress } from './router.js';
import type { SessionJson, StatsJson } from './types.js';
import { WorkersPage } from './workers-page.js';

const PAGES = [
  { path: '', title: 'Executions' },
  { path: 'inbox', title: 'Inbox' },
  { path: 'workers', title: 'Workers' },
  { path: 'blocked', title: 'Blocked' },
] as const;

/** The whole page: the head with its places, and the place that the address names. */
export function App() {
  const { path, query } = useAddress();
  const { value: session, error, reload } = useLoaded<SessionJson>('session');
  const [area = '', id] = path;
  useEffect(() => {
    const title = PAGES.find(({ path: own }) => own === area)?.title ?? 'Executions';
    document.title = [id, title, session?.label, 'Everstep'].filter(Boolean).join(' - ');
  }, [area, id, session?.label]);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // Who goes to another page begins at its top, with a keyboard too.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [area, id]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header>
        <Link to="/" class="brand">
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M1 15V10h4.5V6H10V2h5v13z" />
          </svg>
          Everstep
        </Link>
        {session?.label !== undefined && <span class="place">{session.label}</span>}
        <nav aria-label="Places">
          {PAGES.map(({ path: own, title }) => (
            <Link key={own} to={`/${own}`} isCurrent={own === area || (own === '' && area === 'executions')}>
              {title}
              {own === 'blocked' && <Badge />}
            </Link>
          ))}
        </nav>
        {session?.role === 'viewer' && <span class="role">read only</span>}
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {error !== undefined && <Failure error={error} onRetry={reload} />}
        {session !== undefined && (
          <Boundary key={`${area} ${id}`}>
            <Place area={area} id={id} query={query} session={session} />
          </Boundary>
        )}
      </main>
    </>
  );
}

const LOOK_MILLIS = 5000;

/** The number of blocked executions, where there are any. */
function Badge() {
  const { value } = useLoaded<StatsJson>('stats', LOOK_MILLIS);
  if (value === undefined || value.blocked.count === 0) return null;
  return <span class="count">{countText(value.blocked)}</span>;
}

interface PlaceProps {
  readonly area: string;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly session: SessionJson;
}

function Place({ area, id, query, session }: PlaceProps) {
  if (area === 'inbox') return <InboxPage mayAct={session.role === 'operator'} />;
  if (area === 'workers') return <WorkersPage />;
  if (area === 'blocked') return <BlockedPage />;
  if (area === '') return <ExecutionsPage query={query} />;
  if (area === 'executions' && id !== undefined) return <ExecutionPage key={id} executionId={id} session={session} />;
  return (
    <Empty title="There is no such page.">
      <p>
        <Link to="/">See all executions.</Link>
      </p>
    </Empty>
  );
}
