import { kindOf, type OperationView, titleOf } from '../../inspect/index.js';
import { lengthText } from './format.js';
import { Status } from './parts.js';

const TICKS = [0, 0.25, 0.5, 0.75];

/** The scale of the time, above the rows. */
export function TimelineHead({ span }: { readonly span: number }) {
  return (
    <div class="row head" aria-hidden="true">
      <span>Operation</span>
      <span>Status</span>
      <span class="bar-cell">
        <span class="track">
          {TICKS.map((tick) => (
            <span key={tick} class="tick" style={{ left: `${tick * 100}%` }}>
              {tick === 0 ? '0' : lengthText(span * tick)}
            </span>
          ))}
        </span>
        <span class="took">Took</span>
      </span>
    </div>
  );
}

interface TimelineRowProps {
  readonly operation: OperationView;
  readonly depth: number;
  readonly index: number;
  readonly top: number;
  readonly startedAt: number;
  readonly span: number;
  readonly until: number;
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly isSelected: boolean;
  readonly isFolded: boolean;
  readonly onFold: (id: number, isFolded: boolean) => void;
  readonly onSelect: (operation: OperationView) => void;
}

/** An operation: what it is, how it stands, and when it ran. */
export function TimelineRow({ operation, depth, index, top, ...props }: TimelineRowProps) {
  const { name, status, children, attempts, target } = operation;
  const hasChildren = children.length > 0;
  const kind = kindOf(operation);
  const title = titleOf(operation);
  return (
    <div
      class={operation.isForgotten ? 'row forgotten' : 'row'}
      role="row"
      id={`operation-${operation.eventId}`}
      aria-rowindex={index + 1}
      aria-level={depth + 1}
      aria-selected={props.isSelected}
      aria-expanded={hasChildren ? !props.isFolded : undefined}
      style={{ top: `${top}px` }}
      onClick={() => props.onSelect(operation)}
    >
      <span class="what" role="gridcell" style={{ paddingLeft: `${Math.min(depth, 12) * 14}px` }}>
        <button
          type="button"
          class={props.isFolded ? 'fold folded' : 'fold'}
          tabIndex={-1}
          disabled={!hasChildren}
          aria-label={props.isFolded ? 'Unfold' : 'Fold'}
          onClick={(event) => {
            event.stopPropagation();
            props.onFold(operation.eventId, !props.isFolded);
          }}
        />
        <span class={name === undefined ? 'label unnamed' : 'label'} title={title}>
          {title}
        </span>
        {name !== undefined && kind !== name && <span class="kind">{kind}</span>}
        {target !== undefined && <span class="kind">→ {target}</span>}
        {attempts.length > 1 && <span class="attempts">{attempts.length} attempts</span>}
      </span>
      <span class="state" role="gridcell">
        <Status status={status} />
      </span>
      <span class="bar-cell" role="gridcell">
        <Bars operation={operation} {...props} />
        <span class="took">{lengthText((operation.endedAt ?? props.until) - operation.startedAt)}</span>
      </span>
    </div>
  );
}

type BarsProps = Pick<TimelineRowProps, 'operation' | 'startedAt' | 'span' | 'until' | 'pauses'>;

/** When an operation ran: each attempt by itself, and what lies between them as waiting. */
function Bars({ operation, startedAt, span, until, pauses }: BarsProps) {
  const { status, attempts } = operation;
  const place = (from: number, to: number, least: string) => {
    const left = Math.min(100, Math.max(0, ((from - startedAt) / span) * 100));
    const width = Math.min(100 - left, ((to - from) / span) * 100);
    return { left: `min(${left}%, 100% - 3px)`, width: `max(${least}, ${width}%)` };
  };
  const isWaiting = attempts.length > 1 || WAITING.includes(operation.type);
  return (
    <span class="track">
      {pauses.map(({ from, to }) => (
        <span key={from} class="pause" style={place(from, to, '2px')} />
      ))}
      <span
        class={`bar ${status.toLowerCase()} ${isWaiting ? 'waiting' : ''}`}
        style={place(operation.startedAt, operation.endedAt ?? until, '3px')}
      />
      {attempts.length > 1 &&
        attempts.map((attempt, index) => (
          <span
            key={index}
            class={`bar ${attempt.status.toLowerCase()}`}
            style={place(attempt.startedAt, attempt.endedAt ?? until, '3px')}
          />
        ))}
    </span>
  );
}

/** What passes without anything being run: waiting for time, or for somebody. */
const WAITING: readonly string[] = ['WAIT', 'CALLBACK', 'CHAINED_INVOKE'];
