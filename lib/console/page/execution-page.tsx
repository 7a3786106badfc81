import { useMemo, useState } from 'preact/hooks';
import type { OperationView } from '../../inspect/index.js';
import { type Action, ActionDialog } from './action-dialog.js';
import { Activity } from './activity.js';
import { useLoaded } from './api.js';
import { actionsOf, forkOf, hasEndedBadly, redriveFrom } from './execution-actions.js';
import { lengthText } from './format.js';
import { OperationPanel } from './operation-panel.js';
import { Ago, Empty, ErrorDetails, Failure, Live, Status, useNow } from './parts.js';
import { executionPath, Link } from './router.js';
import { TimelineView } from './timeline-view.js';
import type { DescriptionJson, SessionJson } from './types.js';
import { useTimeline } from './use-timeline.js';
import { ValueText } from './value-view.js';

interface ExecutionPageProps {
  readonly executionId: string;
  readonly session: SessionJson;
}

/** One execution: how it stands, its operations along the time, its values, and what can be done. */
export function ExecutionPage({ executionId, session }: ExecutionPageProps) {
  const {
    value: execution,
    error,
    reload,
  } = useLoaded<DescriptionJson>(`executions/${encodeURIComponent(executionId)}`);
  const { timeline, version, isRead, error: unread, state } = useTimeline(executionId, reload);
  const [selected, select] = useState<OperationView>();
  const [action, setAction] = useState<Action>();
  const isRunning = execution?.endedAt === undefined;
  const now = useNow(isRunning ? 500 : 60_000);
  const shown = useLast(execution);
  if (error !== undefined && shown === undefined) {
    return (
      <Empty title={error.message}>
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
      {shown.activity !== undefined && <Activity activity={shown.activity} now={now} />}
      {shown.error !== undefined && <ErrorDetails error={shown.error} />}
      {unread !== undefined && <Failure error={unread} />}
      <div class={selected === undefined ? 'split' : 'split has-panel'}>
        <section aria-label="Timeline">
          {isRead && timeline.roots.length === 0 ? (
            <Empty title={isRunning ? 'No operation has begun yet.' : 'It had no operations.'} />
          ) : (
            <TimelineView {...{ timeline, version, startedAt, until }} selected={selected?.eventId} onSelect={select} />
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
            onClose={() => select(undefined)}
          />
        )}
      </div>
      <Values execution={shown} showsData={session.showsData} />
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
  return (
    <dl class="facts">
      <dt>Started</dt>
      <dd>
        <Ago moment={startedAt} now={now} />
      </dd>
      <dt>{endedAt === undefined ? 'Running for' : 'Took'}</dt>
      <dd>{lengthText(until - Date.parse(startedAt))}</dd>
      {redrivenAt !== undefined && (
        <>
          <dt>Redriven</dt>
          <dd>
            <Ago moment={redrivenAt} now={now} />
          </dd>
        </>
      )}
      {forkedFrom !== undefined && (
        <>
          <dt>Forked from</dt>
          <dd>
            <Link to={executionPath(forkedFrom)}>{forkedFrom}</Link>
          </dd>
        </>
      )}
      {appVersion !== undefined && (
        <>
          <dt>Version</dt>
          <dd>{appVersion}</dd>
        </>
      )}
      {Object.entries(attributes).map(([key, value]) => (
        <>
          <dt>{key}</dt>
          <dd>{value}</dd>
        </>
      ))}
      <dt>Id</dt>
      <dd class="id">{executionId}</dd>
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
        <strong>Blocked: {cause.replaceAll('-', ' ')}.</strong> {message}
      </p>
      <p>{remedy}</p>
    </div>
  );
}

function Values({ execution, showsData }: { readonly execution: DescriptionJson; readonly showsData: boolean }) {
  const { hasInput, input, hasResult, result } = execution;
  if (!hasInput && !hasResult) return null;
  return (
    <div class="values">
      {hasInput && <Value title="Input" value={input} showsData={showsData} />}
      {hasResult && <Value title="Result" value={result} showsData={showsData} />}
    </div>
  );
}

function Value({
  title,
  value,
  showsData,
}: {
  readonly title: string;
  readonly value: unknown;
  readonly showsData: boolean;
}) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {showsData ? (
        <ValueText json={JSON.stringify(value, undefined, 2) ?? ''} />
      ) : (
        <p class="faint">Values are not shown here.</p>
      )}
    </section>
  );
}
