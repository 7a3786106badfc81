import type { RecordedError } from '../../client/index.js';
import { formatDuration } from '../../core/time/index.js';
import type { TestExecution } from './test-execution.js';
import type { TestOperation } from './test-operation.js';

/** The most characters of an error's message in a line. */
const LONGEST_MESSAGE = 80;

/** An execution as a readable table: when each operation began, how it ended, how long it took. */
export function timelineOf(execution: TestExecution, startedAt: Date, endedAt: Date | undefined): string {
  const isWithin = new Set(execution.operations().flatMap(({ children }) => children));
  const roots = execution.operations().filter((operation) => !isWithin.has(operation));
  const rows = roots.flatMap((operation) => rowsOf(operation, startedAt, 0));
  return [headOf(execution, startedAt, endedAt), ...aligned(rows)].join('\n');
}

function headOf(execution: TestExecution, startedAt: Date, endedAt: Date | undefined): string {
  const { workflow, name, status, error, invocations, checkpoints } = execution;
  const took = endedAt === undefined ? '' : ` after ${between(startedAt, endedAt)}`;
  const counts = [counted(invocations, 'invocation')];
  if (checkpoints !== undefined) counts.push(counted(checkpoints, 'checkpoint'));
  const why = error === undefined ? '' : `: ${errorText(error)}`;
  return `${workflow} ${name} ${status}${took}, ${counts.join(', ')}${why}`;
}

function rowsOf(operation: TestOperation, startedAt: Date, depth: number): string[][] {
  const { name, type, subType, status, attempts, children } = operation;
  const row = [
    `+${between(startedAt, operation.startedAt)}`,
    `${'  '.repeat(depth)}${name ?? '-'}`,
    subType ?? type,
    status,
    attempts === undefined || attempts < 2 ? '' : `${attempts} attempts`,
    noteOf(operation, startedAt),
  ];
  return [row, ...children.flatMap((child) => rowsOf(child, startedAt, depth + 1))];
}

function noteOf({ startedAt, endedAt, dueAt, error }: TestOperation, start: Date): string {
  const parts: string[] = [];
  if (endedAt !== undefined && endedAt > startedAt) parts.push(`took ${between(startedAt, endedAt)}`);
  if (dueAt !== undefined) parts.push(`due +${between(start, dueAt)}`);
  if (error !== undefined) parts.push(errorText(error));
  return parts.join(', ');
}

function between(start: Date, end: Date): string {
  const millis = end.getTime() - start.getTime();
  return millis > 0 && millis < 1000 ? `${millis}ms` : formatDuration(Math.floor(millis / 1000));
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function errorText({ type = 'Error', message = '' }: RecordedError): string {
  const line = message.replaceAll(/\s+/g, ' ');
  const text = line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE - 1)}…` : line;
  return text === '' ? type : `${type}: ${text}`;
}

function aligned(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  // Columns without content are left out.
  const cells = (row: string[]) =>
    row.flatMap((cell, column) => (widths[column] === 0 ? [] : [cell.padEnd(widths[column]!)]));
  return rows.map((row) => `  ${cells(row).join('  ')}`.trimEnd());
}
