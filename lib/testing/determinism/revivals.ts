import type { InvocationFacts } from '../../engine/core/invocation-facts.js';
import { isDeepEqual, isPlainObject, memberPath, type SerdesContext } from '../../values/index.js';
import type { DeterminismSource } from './determinism-sources.js';
import type { Finding, Findings } from './findings.js';

/** Something that gives something else each time, called by a class that is being revived. */
interface Call {
  readonly source: DeterminismSource;
  readonly what: string;
  readonly at: string;
}

/** Attempts to see the clock move on: it may stand still, under fake timers. */
const MOST_LOOKS = 1_000_000;
const { now } = Date;

/**
 * Finds values of classes that are others in each replay: reviving runs constructors, field
 * initializers and `@Transform()`s, and what they make up stays where the record has nothing for
 * it. A revival that has called what gives something else each time is done twice, and compared.
 */
export class Revivals {
  /** Calls of the revival that goes on. */
  #calls: Call[] | undefined;
  /** Where findings of an execution go, from its first invocation on. */
  readonly #findings = new Map<string, Findings>();
  /** Found before an invocation has said where it belongs: its input is revived first. */
  readonly #unplaced = new Map<string, Finding[]>();

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
    for (const finding of this.#unplaced.get(executionId) ?? []) add(findings, finding);
    this.#unplaced.delete(executionId);
  }

  revive(make: () => unknown, context: SerdesContext): unknown {
    const { value, calls } = this.#watched(make);
    // What a client reads, no replay reads again.
    const isReplayed = context.operationId !== undefined || context.what === 'input';
    if (calls.length === 0 || !isReplayed) return value;
    letTimePass();
    const path = difference(value, this.#watched(make).value);
    if (path !== undefined) for (const call of calls) this.#found(call, path, context);
    return value;
  }

  #watched(make: () => unknown): { value: unknown; calls: readonly Call[] } {
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
    else this.#unplaced.set(executionId, [...(this.#unplaced.get(executionId) ?? []), finding]);
  }
}

function add(findings: Findings, finding: Finding): void {
  if (!findings.allows(finding.source)) findings.add(finding);
}

/** So that what is made of the time is another value. */
function letTimePass(): void {
  const before = now();
  for (let looks = 0; looks < MOST_LOOKS && now() === before; looks++);
}

/**
 * The path to the first part in which two revivals of a text differ. Functions are made anew each
 * time, and do the same.
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
