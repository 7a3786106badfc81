import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExecutionTimeline, OperationView } from '../../inspect/index.js';
import { isTyping } from './keyboard.js';
import { pausesIn } from './moments.js';
import { TimelineHead, TimelineRow } from './timeline-row.js';

/** The height of a row and of the head in pixels, as the style sheet has them. */
const ROW = 32;
const HEAD = 28;
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
  /** Enter: the operation that is selected is to be looked at. */
  readonly onOpen: () => void;
}

/**
 * Operations as rows with bars along the time. Only the rows that are seen are drawn, so that an
 * execution may have tens of thousands. Arrow keys move, fold and unfold.
 */
export function TimelineView({ timeline, version, startedAt, until, selected, ...props }: TimelineViewProps) {
  const { onSelect, onOpen } = props;
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => rowsOf(timeline.roots, folded), [timeline, version, folded]);
  const frame = useRef<HTMLDivElement>(null);
  const { from, to } = useWindow(frame, rows.length);
  const span = Math.max(1, until - startedAt);
  const pauses = pausesIn(timeline.moments, until);
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
    else if (operation !== undefined && event.key === 'Enter') {
      event.preventDefault();
      onOpen();
    }
  };
  return (
    <div
      class="timeline"
      ref={frame}
      style={{ height: `min(70vh, ${HEAD + rows.length * ROW + 2}px)` }}
      role="treegrid"
      aria-label="Operations"
      aria-rowcount={rows.length}
      aria-activedescendant={selected === undefined ? undefined : `operation-${selected}`}
      tabIndex={0}
      onKeyDown={onKey}
    >
      <TimelineHead span={span} />
      <div class="rows" role="rowgroup" style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(from, to).map(({ operation, depth }, index) => (
          <TimelineRow
            key={operation.eventId}
            {...{ operation, depth, startedAt, span, until, pauses, onSelect }}
            top={(from + index) * ROW}
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

/** The head covers the rows that stand behind it. */
function reveal(frame: HTMLElement, index: number): void {
  const top = index * ROW;
  const bottom = HEAD + top + ROW;
  if (top < frame.scrollTop) frame.scrollTop = top;
  else if (bottom > frame.scrollTop + frame.clientHeight) frame.scrollTop = bottom - frame.clientHeight;
}
