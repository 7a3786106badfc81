import type { InvocationFacts } from '../../engine/index.js';
import { isDeepEqual, isPlainObject, memberPath, type SerdesContext } from '../../values/index.js';
import type { DeterminismSource } from './determinism-sources.js';
import type { Finding, Findings } from './findings.js';

/** A call of a guarded function, made by a class while a value of it is revived. */
interface Call {
  readonly source: DeterminismSource;
  readonly what: string;
  readonly at: string;
}

/** Reads of the clock while waiting for it to move on. Under fake timers it may stand still. */
const MOST_LOOKS = 1_000_000;
const { now } = Date;

/**
 * Finds values of classes that differ in each replay. Reviving runs constructors, field
 * initializers and `@Transform()`s, and what these invent stays if the record has no value for it.
 * A revival that has called a guarded function is therefore repeated, and the two values are
 * compared.
 */
export class Revivals {
  /** Calls of the current revival. */
  #calls: Call[] | undefined;
  /** The findings of each execution's runner, known from its first invocation on. */
  readonly #findings = new Map<string, Findings>();
  /** Findings of executions whose runner is not known yet: an input is revived before `begins`. */
  readonly #unassigned = new Map<string, Finding[]>();

  /** Whether a value is being revived. */
  get isReviving(): boolean {
    return this.#calls !== undefined;
  }

  called(call: Call): void {
    this.#calls?.push(call);
  }

  begins({ executionId }: InvocationFacts, findings: Findings | undefined): void {
    if (findings === undefined) return;
    this.#findings.set(executionId, findings);
    for (const finding of this.#unassigned.get(executionId) ?? []) add(findings, finding);
    this.#unassigned.delete(executionId);
  }

  revive(make: () => unknown, context: SerdesContext): unknown {
    const { value, calls } = this.#revived(make);
    // A value that a client reads is not read again by a replay.
    const isReplayed = context.operationId !== undefined || context.what === 'input';
    if (calls.length === 0 || !isReplayed) return value;
    letTimePass();
    const path = difference(value, this.#revived(make).value);
    if (path !== undefined) for (const call of calls) this.#found(call, path, context);
    return value;
  }

  #revived(make: () => unknown): { value: unknown; calls: readonly Call[] } {
    const calls: Call[] = [];
    this.#calls = calls;
    try {
      return { value: make(), calls };
    } finally {
      this.#calls = undefined;
    }
  }

  #found(
    { source, what, at }: Call,
    path: string,
    { executionId, operationName, workflowName, ...context }: SerdesContext,
  ): void {
    const value = `${context.what ?? 'result'}${path}${operationName === undefined ? '' : ` of '${operationName}'`}`;
    const finding = {
      source,
      what: `${value}, which is revived in each replay anew: ${what}`,
      at,
      workflow: workflowName,
    };
    const findings = this.#findings.get(executionId);
    if (findings !== undefined) add(findings, finding);
    else this.#unassigned.set(executionId, [...(this.#unassigned.get(executionId) ?? []), finding]);
  }
}

function add(findings: Findings, finding: Finding): void {
  if (!findings.allows(finding.source)) findings.add(finding);
}

/** Waits until the clock shows another time, so that values made from it differ. */
function letTimePass(): void {
  const before = now();
  for (let looks = 0; looks < MOST_LOOKS && now() === before; looks++);
}

/**
 * The path to the first part in which two revivals of a text differ. Functions count as equal: they
 * are created anew by each revival.
 */
function difference(one: unknown, other: unknown): string | undefined {
  if (typeof one === 'function' && typeof other === 'function') return undefined;
  if (isDeepEqual(one, other)) return undefined;
  if (!hasMembers(one) || !hasMembers(other)) return '';
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const path = difference(Reflect.get(one, name), Reflect.get(other, name));
    if (path !== undefined) return (Array.isArray(one) ? `[${name}]` : memberPath(name)) + path;
  }
  return Object.keys(one).length === 0 ? '' : undefined;
}

function hasMembers(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || isPlainObject(value) || Object.keys(value).length > 0;
}
