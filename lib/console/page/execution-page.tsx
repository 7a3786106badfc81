import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { type OperationView, writtenOut } from '../../inspect/index.js';
import { type Action, ActionDialog } from './action-dialog.js';
import { Activity } from './activity.js';
import { useLoaded } from './api.js';
import { actionsOf, forkOf, hasEndedBadly, redriveFrom } from './execution-actions.js';
import { lengthText } from './format.js';
import { Moments } from './moments.js';
import { OperationPanel } from './operation-panel.js';
import { Ago, Empty, ErrorDetails, Failure, Live, Status, useNow } from './parts.js';
import { BASE, executionPath, Link } from './router.js';
import { TimelineView } from './timeline-view.js';
import type { DescriptionJson, SessionJson } from './types.js';
import { useTimeline } from './use-timeline.js';
import { ValueView } from './value-view.js';

interface ExecutionPageProps {
  readonly executionId: string;
  readonly session: SessionJson;
}

/**
 * One execution: how it stands, its operations along the time, its values, and what can be done.
 */
export function ExecutionPage({ executionId, session }: ExecutionPageProps) {
  const {
    value: execution,
    error,
    reload,
  } = useLoaded<DescriptionJson>(`executions/${encodeURIComponent(executionId)}`);
  const { timeline, version, isRead, error: unread, state } = useTimeline(executionId, reload);
  const [selected, select] = useState<OperationView>();
  const [action, setAction] = useState<Action>();
  const panel = useRef<HTMLElement>(null);
  const isRunning = execution?.endedAt === undefined;
  const now = useNow(isRunning ? 500 : 60_000);
  const shown = useLast(execution);
  if (error !== undefined && shown === undefined) {
    return (
      <Empty title="This execution can't be shown.">
        <p>{writtenOut(error.message)}</p>
        <p>
          <Link to="/">See all executions.</Link>
        </p>
      </Empty>
    );
  }
  if (shown === undefined) return <p class="faint">Reading the execution.</p>;
  const startedAt = Date.parse(shown.startedAt);
  const until = shown.endedAt === undefined ? Math.max(now, startedAt) : Date.parse(shown.endedAt);
  const mayAct = session.role === 'operator';
  const canRedrive = mayAct && session.abilities.includes('redrive') && hasEndedBadly(shown.status);
  const onRedrive = canRedrive
    ? (operation: OperationView) => setAction(redriveFrom(shown, operation, reload))
    : undefined;
  const onFork =
    mayAct && session.abilities.includes('fork')
      ? (operation: OperationView) => setAction(forkOf(shown, operation))
      : undefined;
  return (
    <>
      <p class="crumbs">
        <Link to="/">Executions</Link> /{' '}
        <Link to={`/?workflow=${encodeURIComponent(shown.workflow)}`}>{shown.workflow}</Link>
      </p>
      <div class="title-row">
        <h1>{shown.name}</h1>
        <Status status={shown.status} isBlocked={shown.blocked !== undefined} />
        {isRunning && <Live state={state} />}
        {mayAct && (
          <div class="actions">
            {actionsOf(shown, session.abilities, reload).map((one) => (
              <button
                key={one.verb}
                type="button"
                class={one.isDestructive ? 'destructive' : ''}
                onClick={() => setAction(one)}
              >
                {one.verb}
              </button>
            ))}
          </div>
        )}
      </div>
      <Facts execution={shown} now={now} until={until} />
      {shown.blocked !== undefined && <Blocked blocked={shown.blocked} />}
      <Moments moments={timeline.moments} now={now} />
      {shown.activity !== undefined && (
        <Activity activity={shown.activity} isRunning={shown.status === 'RUNNING'} now={now} />
      )}
      {shown.error !== undefined && <ErrorDetails error={shown.error} />}
      {unread !== undefined && <Failure error={unread} />}
      <div class={selected === undefined ? 'split' : 'split has-panel'}>
        <section aria-label="Timeline">
          {isRead && timeline.roots.length === 0 ? (
            <Empty title={isRunning ? 'No operation has begun yet.' : 'It had no operations.'} />
          ) : (
            <TimelineView
              {...{ timeline, version, startedAt, until }}
              selected={selected?.eventId}
              onSelect={select}
              onOpen={() => panel.current?.focus()}
            />
          )}
          {!isRead && unread === undefined && (
            <p class="faint">Reading the history: {timeline.lastEventId} events so far.</p>
          )}
        </section>
        {selected !== undefined && (
          <OperationPanel
            key={selected.eventId}
            {...{ executionId, mayAct, onFork, onRedrive }}
            operation={selected}
            frame={panel}
            onClose={() => select(undefined)}
          />
        )}
      </div>
      <Values execution={shown} />
      <p class="file">
        {shown.links?.map(({ title, url }) => (
          <a key={`${title} ${url}`} href={url} target="_blank" rel="noopener noreferrer">
            {writtenOut(title)} <span aria-hidden="true">↗</span>
          </a>
        ))}
        <a href={`${BASE}/api/executions/${encodeURIComponent(executionId)}/history.json`} download>
          History as JSON
        </a>
      </p>
      {action !== undefined && <ActionDialog action={action} onClose={() => setAction(undefined)} />}
    </>
  );
}

/** The last value that was there, while the next one is read. */
function useLast<T>(value: T | undefined): T | undefined {
  const last = useMemo<{ value: T | undefined }>(() => ({ value: undefined }), []);
  if (value !== undefined) last.value = value;
  return last.value;
}

interface FactsProps {
  readonly execution: DescriptionJson;
  readonly now: number;
  readonly until: number;
}

function Facts({ execution, now, until }: FactsProps) {
  const { executionId, startedAt, endedAt, attributes = {}, appVersion, forkedFrom, redrivenAt } = execution;
  const facts: (readonly [title: string, value: ComponentChildren])[] = [
    ['Started', <Ago moment={startedAt} now={now} />],
    [endedAt === undefined ? 'Running for' : 'Took', lengthText(until - Date.parse(startedAt))],
  ];
  if (redrivenAt !== undefined) facts.push(['Redriven', <Ago moment={redrivenAt} now={now} />]);
  if (forkedFrom !== undefined) facts.push(['Forked from', <Link to={executionPath(forkedFrom)}>{forkedFrom}</Link>]);
  if (appVersion !== undefined) facts.push(['Version', appVersion]);
  facts.push(...Object.entries(attributes).map(([key, value]) => [key, writtenOut(value)] as const));
  facts.push(['Id', <span class="id">{executionId}</span>]);
  return (
    <dl class="facts">
      {facts.map(([title, value], index) => (
        // An attribute may have the title of another fact.
        <div key={index}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Blocked({
  blocked: { cause, message, remedy },
}: {
  readonly blocked: NonNullable<DescriptionJson['blocked']>;
}) {
  return (
    <div class="failure" role="note">
      <p>
        <strong>Blocked: {cause.replaceAll('-', ' ')}.</strong> {writtenOut(message)}
      </p>
      <p>{remedy}</p>
    </div>
  );
}

function Values({ execution: { executionId, input, result } }: { readonly execution: DescriptionJson }) {
  if (input === undefined && result === undefined) return null;
  const path = `executions/${encodeURIComponent(executionId)}/values`;
  return (
    <div class="values">
      {input !== undefined && (
        <section aria-label="Input">
          <h2>Input</h2>
          <ValueView value={input} path={`${path}/input`} />
        </section>
      )}
      {result !== undefined && (
        <section aria-label="Result">
          <h2>Result</h2>
          <ValueView value={result} path={`${path}/result`} />
        </section>
      )}
    </div>
  );
}
