import type { BatchState } from './batch.js';
import { describeOrder, headlineOf, outcomeOf } from './describe.js';
import type { OrderProgress } from './order-progress.js';
import type { Segment } from './text.js';

type Line = readonly Segment[];

const BAR_COLUMNS = 20;
/** The lines of a frame that are not orders, and the one below it, where the cursor rests. */
const OTHER_LINES = 5;
const MORE_LINES = 1;

const OUTCOME_LOOKS = {
  shipped: ['✓', 'green'],
  declined: ['✗', 'yellow'],
  rejected: ['✗', 'yellow'],
  invalid: ['✗', 'yellow'],
  failed: ['!', 'red'],
} as const;
const ACTIVITY_LOOKS = {
  runs: ['●', 'cyan'],
  waits: ['◷', 'blue'],
  retries: ['↻', 'magenta'],
  asks: ['?', 'blue'],
} as const;

export interface FrameProps {
  readonly batch: BatchState;
  /** Lines of the terminal. */
  readonly rows: number;
  readonly now: Date;
  readonly elapsedMillis: number;
  /** What stands at the foot. */
  readonly note: string;
}

/**
 * What is shown of the batch at one moment: a bar for the whole, and a line for each order that
 * there is room for.
 */
export function frameOf({ batch, rows, now, elapsedMillis, note }: FrameProps): Line[] {
  const shown = mostTelling(batch.orders, Math.max(1, rows - OTHER_LINES));
  const hidden = batch.orders.length - shown.length;
  return [
    [[headlineOf(batch), 'bold'], [`, ${(elapsedMillis / 1000).toFixed(1)} s`]],
    barOf(batch),
    [['ORDER      ATTEMPTS  NOW', 'dim']],
    ...shown.map((order) => lineOf(order, now)),
    ...(hidden > 0 ? [[[`… and ${hidden} more`, 'dim']] as const] : []),
    [[note, 'dim']],
  ];
}

function barOf({ orders, endedCount }: BatchState): Line {
  const full = Math.floor((BAR_COLUMNS * endedCount) / orders.length);
  const counts = new Map<string, number>();
  for (const order of orders) {
    const outcome = outcomeOf(order);
    if (outcome !== undefined) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const told = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return [
    ['█'.repeat(full), 'green'],
    ['░'.repeat(BAR_COLUMNS - full), 'dim'],
    [` ${endedCount}/${orders.length}`, 'bold'],
    [`  ${told}`],
  ];
}

function lineOf(order: OrderProgress, now: Date): Line {
  const outcome = outcomeOf(order);
  const { activity } = order;
  const [sign, style] =
    outcome !== undefined
      ? OUTCOME_LOOKS[outcome]
      : activity !== undefined
        ? ACTIVITY_LOOKS[activity.kind]
        : (['·', 'dim'] as const);
  return [
    [order.orderId.padEnd(11), 'bold'],
    [String(order.attempts || '').padStart(8)],
    [`  ${sign} `, style],
    [describeOrder(order, now)],
  ];
}

/** Those that are under way are told before those that have ended; all stay in their order. */
function mostTelling(orders: readonly OrderProgress[], room: number): readonly OrderProgress[] {
  if (orders.length <= room) return orders;
  const byUrgency = [...orders].sort((one, other) => Number(one.end !== undefined) - Number(other.end !== undefined));
  const chosen = new Set(byUrgency.slice(0, room - MORE_LINES));
  return orders.filter((order) => chosen.has(order));
}
