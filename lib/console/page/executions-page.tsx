import { useEffect, useRef, useState } from 'preact/hooks';
import { get, useLoaded } from './api.js';
import { lengthText, statusText } from './format.js';
import { isTyping } from './keyboard.js';
import { Ago, Empty, Failure, Live, Status, useNow } from './parts.js';
import { executionPath, goTo, Link } from './router.js';
import type { CountJson, PageJson, SummaryJson } from './types.js';
import { useLive } from './use-live.js';

const STATUSES = ['RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'];
const RANGES: readonly (readonly [value: string, title: string])[] = [
  ['', 'at any time'],
  ['15m', 'in 15 minutes'],
  ['1h', 'in an hour'],
  ['24h', 'in a day'],
  ['7d', 'in a week'],
];
const RANGE_MILLIS: Readonly<Record<string, number>> = { '15m': 900e3, '1h': 3600e3, '24h': 86_400e3, '7d': 604_800e3 };
/** A person types faster than a list is read. */
const TYPING_MILLIS = 200;

/**
 * The list of executions: its filters stand in the address, so that a list can be sent to others.
 */
export function ExecutionsPage({ query }: { readonly query: URLSearchParams }) {
  const asked = useAsked(query);
  const { value, error, reload } = useLoaded<PageJson>(`executions?${asked}`);
  const [live, setLive] = useState<{ readonly asked: string; readonly page: PageJson }>();
  const [more, setMore] = useState<{ readonly asked: string; readonly pages: readonly PageJson[] }>();
  const [failure, setFailure] = useState<Error>();
  const state = useLive(asked, {
    executions(page: PageJson) {
      setLive({ asked, page });
      setFailure(undefined);
    },
    failure: ({ message }: { readonly message: string }) => setFailure(new Error(message)),
  });
  const first = live?.asked === asked ? live.page : value;
  const pages = more?.asked === asked ? more.pages : [];
  const marker = (pages.at(-1) ?? first)?.nextMarker;
  const executions = [...(first?.executions ?? []), ...pages.flatMap((page) => page.executions)];
  const unreadable = [first, ...pages].flatMap((page) => page?.unreadable ?? []);
  const readMore = async () => {
    try {
      const page = await get<PageJson>(`executions?${asked}&marker=${encodeURIComponent(marker!)}`);
      setMore({ asked, pages: [...pages, page] });
    } catch (error) {
      setFailure(error as Error);
    }
  };
  return (
    <>
      <div class="title-row">
        <h1>Executions</h1>
        <Live state={state} />
      </div>
      <Filters query={query} />
      {error !== undefined && <Failure error={error} onRetry={reload} />}
      {error === undefined && failure !== undefined && <Failure error={failure} />}
      {unreadable.map(({ executionId, message }) => (
        <Failure key={executionId ?? message} error={new Error(message)} />
      ))}
      {first !== undefined && executions.length === 0 && unreadable.length === 0 && <NoExecutions query={query} />}
      {executions.length > 0 && <ExecutionTable executions={unique(executions)} />}
      {marker !== undefined && (
        <p class="more">
          <button type="button" onClick={() => void readMore()}>
            Show more
          </button>
        </p>
      )}
    </>
  );
}

/** The query for the server; a range of time begins when it is chosen. */
function useAsked(query: URLSearchParams): string {
  const since = query.get('since') ?? '';
  const begins = useRef({ since: '', from: '' });
  if (begins.current.since !== since) {
    const millis = RANGE_MILLIS[since];
    begins.current = { since, from: millis === undefined ? '' : new Date(Date.now() - millis).toISOString() };
  }
  const asked = new URLSearchParams(query);
  if (begins.current.from === '') asked.delete('since');
  else asked.set('since', begins.current.from);
  return asked.toString();
}

/** An execution that moved from one page to the next while they were read is shown once. */
function unique(executions: readonly SummaryJson[]): SummaryJson[] {
  return [...new Map(executions.map((execution) => [execution.executionId, execution])).values()];
}

function NoExecutions({ query }: { readonly query: URLSearchParams }) {
  if ([...query.keys()].length > 0) {
    return (
      <Empty title="No execution fits these filters.">
        <p>
          <Link to="/">Show all executions.</Link>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has been started here yet.">
      <p>
        Executions appear as soon as a client starts them: <code>client.start(OrderWorkflow, order)</code>, or{' '}
        <code>everstep start OrderWorkflow --input &#123;...&#125;</code>.
      </p>
    </Empty>
  );
}

const COUNT_MILLIS = 3000;

/** The filters; `/` leads to the name. */
function Filters({ query }: { readonly query: URLSearchParams }) {
  const name = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = (member: string, values: readonly string[]) => {
    const next = new URLSearchParams(query);
    next.delete(member);
    for (const value of values) if (value !== '') next.append(member, value);
    const text = next.toString();
    goTo(text === '' ? '/' : `/?${text}`, true);
  };
  const typed = (member: string) => (event: { currentTarget: HTMLInputElement }) => {
    const { value } = event.currentTarget;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change(member, [value]), TYPING_MILLIS);
  };
  /** Enter leads from the filters into the list. */
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    document.querySelector<HTMLAnchorElement>('.executions tbody a')?.focus();
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return;
      event.preventDefault();
      name.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const counts = useLoaded<{ readonly counts: readonly CountJson[] }>('counts', COUNT_MILLIS).value?.counts;
  const workflows = [...new Set(counts?.map(({ workflow }) => workflow))];
  const countOf = (status: string) =>
    (counts ?? [])
      .filter(
        (one) => one.status === status && [undefined, '', one.workflow].includes(query.get('workflow') ?? undefined),
      )
      .reduce((sum, { count }) => sum + count, 0);
  const chosen = query.getAll('status');
  const toggled = (status: string) =>
    chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status];
  return (
    <form class="filters" role="search" onKeyDown={onEnter}>
      <label>
        Name
        <input
          ref={name}
          type="search"
          placeholder="order-17 or order-*"
          value={query.get('name') ?? ''}
          onInput={typed('name')}
        />
      </label>
      <label>
        Workflow
        <input
          type="search"
          placeholder="any"
          list="workflows"
          value={query.get('workflow') ?? ''}
          onInput={typed('workflow')}
        />
        <datalist id="workflows">
          {workflows.map((workflow) => (
            <option key={workflow} value={workflow} />
          ))}
        </datalist>
      </label>
      <label>
        Started
        <select value={query.get('since') ?? ''} onChange={(event) => change('since', [event.currentTarget.value])}>
          {RANGES.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>Status</legend>
        {STATUSES.map((status) => (
          <button
            key={status}
            type="button"
            class={`chip ${status.toLowerCase()}`}
            aria-pressed={chosen.includes(status)}
            onClick={() => change('status', toggled(status))}
          >
            {statusText(status)}
            <span class="count">{counts === undefined ? '' : countOf(status).toLocaleString('en')}</span>
          </button>
        ))}
      </fieldset>
    </form>
  );
}

/** The table; `j` and `k` move through it. */
export function ExecutionTable({ executions }: { readonly executions: readonly SummaryJson[] }) {
  const now = useNow();
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.key !== 'j' && event.key !== 'k') || isTyping(event) || event.metaKey || event.ctrlKey) return;
      const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
      const at = links.indexOf(document.activeElement as HTMLAnchorElement);
      links[Math.max(0, Math.min(links.length - 1, at + (event.key === 'j' ? 1 : -1)))]?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <section class="table-frame" tabIndex={0} aria-label="Executions">
      <table class="executions">
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Execution</th>
            <th scope="col">Workflow</th>
            <th scope="col">Started</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {executions.map(({ executionId, status, workflow, name, startedAt, endedAt, blocked }) => (
            <tr
              key={executionId}
              onClick={(event) => event.defaultPrevented || isForOthers(event) || goTo(executionPath(executionId))}
            >
              <td>
                <Status status={status} isBlocked={blocked !== undefined} />
              </td>
              <td class="name">
                <Link to={executionPath(executionId)}>{name}</Link>
              </td>
              <td>{workflow}</td>
              <td>
                <Ago moment={startedAt} now={now} />
              </td>
              <td class="number">
                {lengthText((endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/**
 * Whether a click is meant for something else than the row: a link in another tab, or marking text.
 */
function isForOthers(event: MouseEvent): boolean {
  const isMarking = window.getSelection()?.isCollapsed === false;
  return isMarking || event.metaKey || event.ctrlKey || event.shiftKey;
}
