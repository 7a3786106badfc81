import { inspect } from 'node:util';
import type { Class } from '../../core/types.js';
import { hasEnded, isTerminal } from '../../core/wire/index.js';
import { nameOfErrorClass } from '../../values/index.js';
import type { TestExecution } from '../execution/test-execution.js';
import { deepMatches } from './deep-match.js';

/** The result of a check, with the messages for an assertion and for its negation. */
export interface CheckResult {
  readonly holds: boolean;
  readonly message: string;
  readonly negatedMessage: string;
  /** The compared values, for reporters that show differences. */
  readonly compared?: { readonly actual: unknown; readonly expected: unknown };
}

/** An error class, or the recorded type of an error. */
export type ExpectedError = Class<Error> | string;

export function succeeded(execution: TestExecution): CheckResult {
  const holds = execution.status === 'SUCCEEDED';
  return checkResult(execution, holds, 'have succeeded', `but ${stateOf(execution)}`);
}

export function succeededWith(execution: TestExecution, expected: unknown): CheckResult {
  if (execution.status !== 'SUCCEEDED') return succeeded(execution);
  const actual = execution.output;
  const found = checkResult(
    execution,
    deepMatches(actual, expected),
    `have succeeded with ${shown(expected)}`,
    `but gave ${shown(actual)}`,
  );
  return { ...found, compared: { actual, expected } };
}

/** @param message a part of the message, or a pattern that it matches. */
export function failedWith(execution: TestExecution, error?: ExpectedError, message?: string | RegExp): CheckResult {
  const type = typeof error === 'function' ? nameOfErrorClass(error) : error;
  const { type: thrownType, message: thrownMessage = '' } = execution.error ?? {};
  const isMessage =
    typeof message === 'string' ? thrownMessage.includes(message) : (message?.test(thrownMessage) ?? true);
  const holds = execution.status === 'FAILED' && (type ?? thrownType) === thrownType && isMessage;
  const what = [type && ` with ${type}`, message && `${type ? ': ' : ' with '}${shown(message)}`];
  return checkResult(execution, holds, `have failed${what.filter(Boolean).join('')}`, `but ${stateOf(execution)}`);
}

/** @param times the exact number of completed steps. Default: one or more. */
export function completedStep(execution: TestExecution, name: string, times?: number): CheckResult {
  const steps = execution.operations(name).filter(({ type }) => type === 'STEP');
  const count = steps.filter(({ status }) => status === 'SUCCEEDED').length;
  const holds = times === undefined ? count > 0 : count === times;
  const wanted = `have completed step '${name}'${times === undefined ? '' : ` ${timesText(times)}`}`;
  const others = steps.filter(({ status }) => status !== 'SUCCEEDED').map(({ status }) => status);
  const also = others.length === 0 ? '' : `, and has it as ${others.join(', ')}`;
  return checkResult(execution, holds, wanted, `but did ${count === 0 ? 'not' : `so ${timesText(count)}`}${also}`);
}

export function suspendedOn(execution: TestExecution, name: string): CheckResult {
  const isOpen = execution.operations(name).some(({ status }) => !isTerminal(status));
  const holds = !hasEnded(execution.status) && isOpen;
  const open = execution.operations().flatMap(({ status, name: its = [] }) => (isTerminal(status) ? [] : its));
  const why = !hasEnded(execution.status) ? `waits for ${open.join(', ') || 'nothing'}` : stateOf(execution);
  return checkResult(execution, holds, `be suspended on '${name}'`, `but ${why}`);
}

function checkResult(execution: TestExecution, holds: boolean, wanted: string, found: string): CheckResult {
  const about = (text: string) =>
    `Execution ${execution.name} should ${text.replace(/\.$/, '')}.\n\n${execution.timeline()}\n`;
  return {
    holds,
    get message() {
      return about(`${wanted}, ${found}`);
    },
    get negatedMessage() {
      return about(`not ${wanted}`);
    },
  };
}

function stateOf({ status, error }: TestExecution): string {
  if (!hasEnded(status)) return `is still ${status}: await untilEnded() first`;
  return error === undefined ? `it ${status}` : `it ${status} with ${error.type}: ${error.message}`;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 100 });
}
