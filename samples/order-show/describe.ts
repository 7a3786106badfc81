import type { HistoryEvent } from 'everstep';
import type { BatchState } from './batch.js';
import type { Activity, OrderProgress } from './order-progress.js';
import type { Outcome } from './rehearsal.js';

/** How an order ended; `failed` in none of the ways that are provided for. */
export type ActualOutcome = Outcome | 'failed';

const OUTCOME_OF_ERROR: Readonly<Record<string, Outcome>> = {
  CardDeclined: 'declined',
  OrderRejected: 'rejected',
  InvalidInputError: 'invalid',
};

/** `undefined` while it runs. */
export function outcomeOf({ end, error }: OrderProgress): ActualOutcome | undefined {
  if (end === undefined) return undefined;
  return end.EventType === 'ExecutionSucceeded' ? 'shipped' : (OUTCOME_OF_ERROR[error?.ErrorType ?? ''] ?? 'failed');
}

/** How it ended and why, or what it is at. */
export function describeOrder(order: OrderProgress, now: Date): string {
  const outcome = outcomeOf(order);
  const { activity, receipt } = order;
  if (receipt !== undefined)
    return `shipped: ${plural(receipt.parcels.length, 'parcel')}, ${euros(receipt.payment.amount)}`;
  if (outcome !== undefined) return `${outcome}: ${reasonOf(order)}`;
  if (activity !== undefined) return describeActivity(activity, now);
  return order.lastEvent === 0 ? 'about to start' : 'going on';
}

/** What there is to do. */
export function headlineOf({ orders, before: { resumed, ended } }: BatchState): string {
  const before = resumed + ended === 0 ? '' : `, ${resumed} of them resumed and ${ended} ended before`;
  return `${plural(orders.length, 'order')}${before}`;
}

/**
 * What is told of an event where each has a line of its own; `undefined` when it is not worth one.
 */
export function describeEvent(event: HistoryEvent, order: OrderProgress): string | undefined {
  const name = order.nameOf(event.Name, event.ParentId);
  switch (event.EventType) {
    case 'ExecutionStarted':
      return 'started';
    case 'WaitStarted':
      return `${name}: waits ${event.WaitStartedDetails?.Duration} s`;
    case 'CallbackStarted':
      return `${name}: waits for an answer`;
    case 'CallbackSucceeded':
      return `${name}: answered`;
    case 'StepSucceeded': {
      const { CurrentAttempt = 1 } = event.StepSucceededDetails?.RetryDetails ?? {};
      return event.Name === undefined
        ? undefined
        : `${name}: done${CurrentAttempt > 1 ? `, attempt ${CurrentAttempt}` : ''}`;
    }
    case 'StepFailed': {
      const { Error: error, RetryDetails } = event.StepFailedDetails ?? {};
      const { CurrentAttempt = 1, NextAttemptDelaySeconds: delay } = RetryDetails ?? {};
      const next = delay === undefined ? 'not tried again' : `next attempt in ${delay} s`;
      return `${name}: attempt ${CurrentAttempt} failed, ${next}: ${oneLine(error?.Payload?.ErrorMessage)}`;
    }
    default:
      return event === order.end ? describeOrder(order, new Date()) : undefined;
  }
}

/** 08:34:47 */
export function timeOfDay(time: Date): string {
  return time.toTimeString().slice(0, 8);
}

/** 12.50 € */
export function euros(cents: number): string {
  return `${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })} €`;
}

function describeActivity({ operation, count, kind, attempt, until }: Activity, now: Date): string {
  const seconds = until === undefined ? '' : (Math.max(0, until.getTime() - now.getTime()) / 1000).toFixed(1);
  const clock = until === undefined ? '' : timeOfDay(until);
  switch (kind) {
    case 'runs':
      return `${operation}${count > 1 ? ` ×${count}` : ''}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
    case 'waits':
      return `${operation} until ${clock} (${seconds} s)`;
    case 'retries':
      return `${operation}: attempt ${attempt} at ${clock} (${seconds} s)`;
    case 'asks':
      return `${operation}: waits for an answer`;
  }
}

/**
 * Why it ended without a result. What is wrong with an invalid input is listed below the first line
 * of the message.
 */
function reasonOf({ error }: OrderProgress): string {
  const lines = (error?.ErrorMessage ?? 'no reason given').split('\n').map((line) => line.trim());
  return (error?.ErrorType === 'InvalidInputError' ? lines.slice(1) : lines).join(', ');
}

/** 2 parcels */
export function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function oneLine(text = ''): string {
  return text.replaceAll(/\s+/g, ' ');
}
