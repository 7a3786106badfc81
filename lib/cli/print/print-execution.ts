import { type ExecutionDescription, plainJson } from '../../client/index.js';
import {
  type ErrorView,
  type ExecutionTimeline,
  errorChain,
  keptText,
  kindOf,
  labelOf,
  type OperationView,
  recordedValueView,
} from '../../inspect/index.js';
import { data, styleOf } from './output.js';
import { type Cell, printTable } from './table.js';
import { cutTo, inLines, inOneLine } from './text.js';
import { agoText, lengthText, momentText } from './times.js';

/** The most columns of a value at a terminal; `--json` has all of it. */
const LONGEST_VALUE = 400;
const LONGEST_MESSAGE = 100;

/** Prints an execution: what it is, how it stands, its operations with their attempts. */
export function printExecution(execution: ExecutionDescription, timeline: ExecutionTimeline): void {
  const now = Date.now();
  printHead(execution, now);
  const startedAt = execution.startedAt.getTime();
  const rows = [...timeline.roots].flatMap((operation) => operationRows(operation, startedAt, now, 0));
  if (rows.length > 0) data.line();
  printTable(data, rows);
  if (execution.error !== undefined) {
    data.line();
    printError(execution.error as ErrorView);
  }
}

function printHead(
  { workflow, name, status, executionId, startedAt, endedAt, ...more }: ExecutionDescription,
  now: number,
) {
  const took = endedAt === undefined ? '' : ` after ${lengthText(endedAt.getTime() - startedAt.getTime())}`;
  data.line(
    `${data.styled('strong', inOneLine(`${workflow}/${name}`))}  ${data.styled(styleOf(status), status)}${took}`,
  );
  const facts: Cell[][] = [
    ['id', executionId],
    ['started', `${momentText(startedAt)} (${agoText(startedAt, now)})`],
  ];
  if (endedAt !== undefined) facts.push(['ended', `${momentText(endedAt)} (${agoText(endedAt, now)})`]);
  if (more.input !== undefined) facts.push(['input', valueText(more.input)]);
  if (more.result !== undefined) facts.push(['result', valueText(more.result)]);
  for (const [key, value] of Object.entries(more.attributes)) facts.push([key, value]);
  if (more.forkedFrom !== undefined) facts.push(['forked', `from ${more.forkedFrom}`]);
  if (more.redrivenAt !== undefined) facts.push(['redriven', momentText(more.redrivenAt)]);
  if (more.pause !== undefined)
    facts.push(['paused', `since ${momentText(more.pause.since)} ${more.pause.reason ?? ''}`]);
  facts.push(...activityFacts(more.activity, now));
  if (more.blocked !== undefined) {
    const { cause, message, remedy, since } = more.blocked;
    facts.push(['blocked', [`${cause} since ${momentText(since)}`, 'bad']], ['', message], ['', remedy]);
  }
  printTable(
    data,
    facts.map(([key, ...rest]) => [[key as string, 'faint'], ...rest]),
  );
}

/** What it does and waits for, and what keeps it from that. */
function activityFacts(activity: ExecutionDescription['activity'], now: number): Cell[][] {
  if (activity === undefined) return [];
  const { openOperations = [], deaths, stuckSince, worker } = activity;
  const facts: Cell[][] = openOperations.map(({ name, kind, since, until, attempts }) => {
    const limit = until === undefined ? '' : `, until ${momentText(until)} (${agoText(until, now)})`;
    const tries = attempts === 0 ? '' : `, after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
    return ['open', `${name ?? kind} (${kind}) since ${momentText(since)}${limit}${tries}`];
  });
  if (worker !== undefined) facts.push(['worker', worker]);
  if (deaths > 0) facts.push(['deaths', [`${deaths} in a row`, 'bad']]);
  if (stuckSince !== undefined) facts.push(['stuck', [`since ${momentText(stuckSince)}`, 'bad']]);
  return facts;
}

function valueText(value: unknown): string {
  const json = plainJson(value);
  const view = recordedValueView(json);
  const kept = keptText(view);
  if (kept === undefined) return cutTo(inOneLine(JSON.stringify(json) ?? ''), LONGEST_VALUE);
  const preview = view.preview === undefined ? '' : ` ${JSON.stringify(view.preview)}`;
  return cutTo(inOneLine(`(${kept})${preview}`), LONGEST_VALUE);
}

function operationRows(operation: OperationView, start: number, now: number, depth: number): Cell[][] {
  const { status, attempts, startedAt, endedAt, dueAt, error, children } = operation;
  const notes: string[] = [];
  if (endedAt !== undefined && endedAt > startedAt) notes.push(`took ${lengthText(endedAt - startedAt)}`);
  if (dueAt !== undefined) notes.push(dueAt > now ? `until ${momentText(dueAt)}` : 'due now');
  if (operation.callbackId !== undefined && endedAt === undefined) notes.push(`callback ${operation.callbackId}`);
  if (operation.target !== undefined)
    notes.push(`-> ${operation.target} ${operation.targetExecutionId ?? ''}`.trimEnd());
  if (error !== undefined && attempts.length < 2) notes.push(errorLine(error));
  const indent = '  '.repeat(depth);
  if (operation.isForgotten) notes.push('forgotten by a redrive');
  const row: Cell[] = [
    [`+${lengthText(startedAt - start)}`, 'faint'],
    `${indent}${labelOf(operation)}`,
    [kindOf(operation), 'faint'],
    [status, styleOf(status)],
    notes.join(', '),
  ];
  return [
    row,
    ...attemptRows(operation, start, indent),
    ...children.flatMap((child) => operationRows(child, start, now, depth + 1)),
  ];
}

/** The attempts of a step that was tried more than once. */
function attemptRows({ attempts }: OperationView, start: number, indent: string): Cell[][] {
  if (attempts.length < 2) return [];
  return attempts.map(({ number, startedAt, endedAt, status, error }) => [
    [`+${lengthText(startedAt - start)}`, 'faint'],
    [`${indent}  attempt ${number}`, 'faint'],
    '',
    [status, styleOf(status)],
    [endedAt === undefined ? '' : `took ${lengthText(endedAt - startedAt)}`, error && errorLine(error)]
      .filter(Boolean)
      .join(', '),
  ]);
}

function errorLine({ type = 'Error', message = '' }: ErrorView): string {
  return cutTo(inOneLine(message === '' ? type : `${type}: ${message}`), LONGEST_MESSAGE);
}

/** Prints an error with its stack and the errors that caused it. */
function printError(error: ErrorView): void {
  for (const [index, { type = 'Error', message = '', stack = [] }] of errorChain(error).entries()) {
    if (index > 0) data.line('caused by');
    const [first = '', ...rest] = inLines(`${type}: ${message}`);
    data.line(data.styled('bad', first));
    for (const line of rest) data.line(line);
    for (const line of stack) data.line(data.styled('faint', `    ${inOneLine(line.trim())}`));
  }
}
