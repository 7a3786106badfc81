import { type HistoryEvent, toEpochMillis } from '../../core/wire/index.js';
import { type RecordedReason, reasonOf } from '../../inspect/index.js';
import { data, type Style } from './output.js';
import { cutTo, inOneLine, padTo } from './text.js';
import { lengthText } from './times.js';

const LONGEST_VALUE = 100;
/** The columns of the longest usual event. */
const TYPE_COLUMNS = 22;
const TIME_COLUMNS = 8;

/** The boxes of event details that hold values and errors, over all types of events. */
interface Details {
  readonly Input?: { readonly Payload?: string };
  readonly Result?: { readonly Payload?: string };
  readonly Error?: { readonly Payload?: { readonly ErrorType?: string; readonly ErrorMessage?: string } };
  readonly RetryDetails?: { readonly CurrentAttempt?: number; readonly NextAttemptDelaySeconds?: number };
  readonly Duration?: number;
  readonly CallbackId?: string;
  readonly FunctionName?: string;
  readonly Reason?: RecordedReason;
}

/** Prints an event of a history in one line: when, what, of which operation, with which value. */
export function printEvent(event: HistoryEvent, startedAt: number): void {
  const { EventType, Name, SubType, Id } = event;
  const at = `+${lengthText((toEpochMillis(event.EventTimestamp) ?? 0) - startedAt)}`;
  const details = ((event as unknown as Record<string, unknown>)[`${EventType}Details`] ?? {}) as Details;
  const parts = [
    data.styled('faint', padTo(at, TIME_COLUMNS)),
    data.styled(styleOfEvent(EventType), padTo(EventType, TYPE_COLUMNS)),
    Id === undefined || EventType.startsWith('Execution')
      ? ''
      : data.styled('strong', inOneLine(Name ?? `(${SubType ?? Id})`)),
    data.styled('faint', detailText(details)),
  ];
  data.line(parts.filter(Boolean).join('  ').trimEnd());
}

function detailText({
  Input,
  Result,
  Error: error,
  RetryDetails,
  Duration,
  CallbackId,
  FunctionName,
  Reason,
}: Details): string {
  const parts: string[] = [];
  if (FunctionName !== undefined) parts.push(`-> ${FunctionName}`);
  if (Duration !== undefined) parts.push(lengthText(Duration * 1000));
  if (CallbackId !== undefined) parts.push(CallbackId);
  if (error?.Payload !== undefined) parts.push(`${error.Payload.ErrorType}: ${error.Payload.ErrorMessage ?? ''}`);
  const delay = RetryDetails?.NextAttemptDelaySeconds;
  if (delay) parts.push(`attempt ${RetryDetails?.CurrentAttempt}, again in ${lengthText(delay * 1000)}`);
  const value = Input?.Payload ?? Result?.Payload;
  if (value !== undefined) parts.push(value);
  const reason = reasonOf(Reason);
  if (reason !== undefined) parts.push(reason);
  return cutTo(inOneLine(parts.join('  ')), LONGEST_VALUE);
}

function styleOfEvent(type: string): Style {
  if (/(Failed|TimedOut|Stopped)$/.test(type)) return 'bad';
  if (type.endsWith('Succeeded')) return 'good';
  if (/(Paused|Cancelled)$/.test(type)) return 'waiting';
  return type === 'InvocationCompleted' ? 'faint' : 'active';
}
