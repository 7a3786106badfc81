import type { Ref } from 'preact';
import { type AttemptView, kindOf, type OperationView, titleOf } from '../../inspect/index.js';
import { CallbackForm } from './callback-form.js';
import { lengthText, preciseText } from './format.js';
import { ErrorDetails, Status } from './parts.js';
import { executionPath, Link } from './router.js';
import { EventValue } from './value-view.js';

interface OperationPanelProps {
  readonly executionId: string;
  readonly operation: OperationView;
  readonly frame: Ref<HTMLElement>;
  readonly mayAct: boolean;
  readonly onClose: () => void;
  readonly onFork: ((operation: OperationView) => void) | undefined;
  readonly onRedrive: ((operation: OperationView) => void) | undefined;
}

/** Everything about one operation: its times, attempts, value, error, and what can be done. */
export function OperationPanel({ executionId, operation, frame, mayAct, ...props }: OperationPanelProps) {
  const { onClose, onFork, onRedrive } = props;
  const { status, startedAt, endedAt, dueAt, attempts, error, callbackId, target, targetExecutionId } = operation;
  const title = titleOf(operation);
  const hasValue = status === 'SUCCEEDED' && operation.type !== 'WAIT';
  return (
    <aside
      class="panel"
      aria-label={`Operation ${title}`}
      ref={frame}
      tabIndex={-1}
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <div class="title-row">
        <h2>{title}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </div>
      <p>
        <Status status={status} /> <span class="faint">{kindOf(operation)}</span>
      </p>
      <dl>
        <dt>Began</dt>
        <dd>{preciseText(startedAt)}</dd>
        {endedAt !== undefined && (
          <>
            <dt>Ended</dt>
            <dd>
              {preciseText(endedAt)} <span class="faint">({lengthText(endedAt - startedAt)})</span>
            </dd>
          </>
        )}
        {dueAt !== undefined && (
          <>
            <dt>Due</dt>
            <dd>{preciseText(dueAt)}</dd>
          </>
        )}
        {target !== undefined && (
          <>
            <dt>Invokes</dt>
            <dd>
              {targetExecutionId === undefined ? target : <Link to={executionPath(targetExecutionId)}>{target}</Link>}
            </dd>
          </>
        )}
      </dl>
      {callbackId !== undefined && endedAt === undefined && <CallbackForm callbackId={callbackId} mayAct={mayAct} />}
      {attempts.length > 1 && <Attempts attempts={attempts} />}
      {error !== undefined && <ErrorDetails error={error} />}
      {hasValue && (
        <>
          <h3>Result</h3>
          <EventValue executionId={executionId} eventId={operation.lastEventId} />
        </>
      )}
      {!operation.isForgotten && (
        <div class="buttons">
          {onRedrive !== undefined && (
            <button type="button" onClick={() => onRedrive(operation)}>
              Redrive from here
            </button>
          )}
          {onFork !== undefined && (
            <button type="button" onClick={() => onFork(operation)}>
              Fork from here
            </button>
          )}
        </div>
      )}
    </aside>
  );
}

function Attempts({ attempts }: { readonly attempts: readonly AttemptView[] }) {
  return (
    <>
      <h3>Attempts</h3>
      <ol class="attempt-list">
        {attempts.map(({ status, startedAt, endedAt, error, nextAt }, index) => (
          // Their numbers begin anew with a redrive.
          <li key={index}>
            <Status status={status} />
            {endedAt !== undefined && <span class="took">{lengthText(endedAt - startedAt)}</span>}
            <span class="when">
              {preciseText(startedAt)}
              {nextAt !== undefined && `, the next one ${lengthText(nextAt - (endedAt ?? startedAt))} later`}
            </span>
            {error !== undefined && <ErrorDetails error={error} />}
          </li>
        ))}
      </ol>
    </>
  );
}
