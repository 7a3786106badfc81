import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ExecutionTimeline, kindOf, labelOf, type OperationView } from '../../inspect/index.js';
import { lengthText } from './format.js';
import { isTyping } from './keyboard.js';
import { Status } from './parts.js';

/** The height of a row in pixels, as the style sheet has it. */
const ROW = 32;
/** Rows that are drawn above and below what is seen, so that scrolling shows no gap. */
const MARGIN = 12;

interface Row {
  readonly operation: OperationView;
  readonly depth: number;
}

interface TimelineViewProps {
  readonly timeline: ExecutionTimeline;
  readonly version: number;
  readonly startedAt: number;
  /** The end of the execution, or the present. */
  readonly until: number;
  /** By the number of the event with which it began: a redrive gives an id to another one. */
  readonly selected: number | undefined;
  readonly onSelect: (operation: OperationView) => void;
}

/**
 * Operations as rows with bars along the time. Only the rows that are seen are drawn, so that an
 * execution may have tens of thousands. Arrow keys move, fold and unfold.
 */
export function TimelineView({ timeline, version, startedAt, until, selected, onSelect }: TimelineViewProps) {
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => rowsOf(timeline.roots, folded), [timeline, version, folded]);
  const frame = useRef<HTMLDivElement>(null);
  const { from, to } = useWindow(frame, rows.length);
  const span = Math.max(1, until - startedAt);
  const fold = (id: number, isFolded: boolean) => {
    setFolded((before) => {
      const next = new Set(before);
      if (isFolded) next.add(id);
      else next.delete(id);
      return next;
    });
  };
  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event)) return;
    const at = rows.findIndex(({ operation }) => operation.eventId === selected);
    const operation = rows[at]?.operation;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined && rows[to] !== undefined) {
      event.preventDefault();
      onSelect(rows[to].operation);
      reveal(frame.current!, to);
    } else if (operation !== undefined && event.key === 'ArrowLeft') fold(operation.eventId, true);
    else if (operation !== undefined && event.key === 'ArrowRight') fold(operation.eventId, false);
  };
  return (
    <div
      class="timeline"
      ref={frame}
      style={{ height: `min(70vh, ${rows.length * ROW + 2}px)` }}
      role="treegrid"
      aria-label="Operations"
      aria-rowcount={rows.length}
      aria-activedescendant={selected === undefined ? undefined : `operation-${selected}`}
      tabIndex={0}
      onKeyDown={onKey}
    >
      <div class="rows" role="rowgroup" style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(from, to).map(({ operation, depth }, index) => (
          <TimelineRow
            key={operation.eventId}
            {...{ operation, depth, startedAt, span, until, onSelect }}
            index={from + index}
            isSelected={operation.eventId === selected}
            isFolded={folded.has(operation.eventId)}
            onFold={fold}
          />
        ))}
      </div>
    </div>
  );
}

interface TimelineRowProps extends Row {
  readonly index: number;
  readonly startedAt: number;
  readonly span: number;
  readonly until: number;
  readonly isSelected: boolean;
  readonly isFolded: boolean;
  readonly onFold: (id: number, isFolded: boolean) => void;
  readonly onSelect: (operation: OperationView) => void;
}

function TimelineRow({ operation, depth, index, startedAt, span, until, ...props }: TimelineRowProps) {
  const { status, children, attempts } = operation;
  const end = operation.endedAt ?? until;
  const left = ((operation.startedAt - startedAt) / span) * 100;
  const width = ((end - operation.startedAt) / span) * 100;
  const hasChildren = children.length > 0;
  return (
    <div
      class={operation.isForgotten ? 'row forgotten' : 'row'}
      role="row"
      id={`operation-${operation.eventId}`}
      aria-rowindex={index + 1}
      aria-level={depth + 1}
      aria-selected={props.isSelected}
      aria-expanded={hasChildren ? !props.isFolded : undefined}
      style={{ top: `${index * ROW}px` }}
      onClick={() => props.onSelect(operation)}
    >
      <span class="what" role="gridcell" style={{ paddingLeft: `${depth * 16}px` }}>
        <button
          type="button"
          class="fold"
          tabIndex={-1}
          hidden={!hasChildren}
          aria-label={props.isFolded ? 'Unfold' : 'Fold'}
          onClick={(event) => {
            event.stopPropagation();
            props.onFold(operation.eventId, !props.isFolded);
          }}
        >
          {props.isFolded ? '▸' : '▾'}
        </button>
        <span class="label" title={labelOf(operation)}>
          {labelOf(operation)}
        </span>
        {kindOf(operation) !== labelOf(operation) && <span class="kind">{kindOf(operation)}</span>}
        {attempts.length > 1 && <span class="attempts">{attempts.length} attempts</span>}
      </span>
      <span class="state" role="gridcell">
        <Status status={status} />
      </span>
      <span class="bar-cell" role="gridcell">
        <span class="track">
          <span
            class={`bar ${status.toLowerCase()} ${isWaiting(operation) ? 'waiting' : ''}`}
            style={{ left: `${left}%`, width: `max(3px, ${Math.min(width, 100 - left)}%)` }}
          />
        </span>
        <span class="took">{lengthText(end - operation.startedAt)}</span>
      </span>
    </div>
  );
}

/** Whether it passes without anything being run: it waits for time or for somebody. */
function isWaiting({ type }: OperationView): boolean {
  return type === 'WAIT' || type === 'CALLBACK' || type === 'CHAINED_INVOKE';
}

function rowsOf(roots: readonly OperationView[], folded: ReadonlySet<number>): Row[] {
  const rows: Row[] = [];
  const add = (operations: readonly OperationView[], depth: number) => {
    for (const operation of operations) {
      rows.push({ operation, depth });
      if (!folded.has(operation.eventId)) add(operation.children, depth + 1);
    }
  };
  add(roots, 0);
  return rows;
}

/** The rows that are seen, with a margin. */
function useWindow(frame: { readonly current: HTMLElement | null }, count: number) {
  const [seen, set] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = frame.current!;
    const update = () => set({ top: element.scrollTop, height: element.clientHeight });
    update();
    element.addEventListener('scroll', update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', update);
      observer.disconnect();
    };
  }, []);
  const from = Math.max(0, Math.floor(seen.top / ROW) - MARGIN);
  return { from, to: Math.min(count, Math.ceil((seen.top + seen.height) / ROW) + MARGIN) };
}

function reveal(frame: HTMLElement, index: number): void {
  const top = index * ROW;
  if (top < frame.scrollTop) frame.scrollTop = top;
  else if (top + ROW > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + ROW - frame.clientHeight;
}
