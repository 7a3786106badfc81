import { NonDeterminismFoundError } from '../../core/errors/testing-errors.js';
import type { Scope } from '../../engine/index.js';
import { CURES, type DeterminismSource } from './determinism-sources.js';

/** A call of workflow code that a replay would not repeat. */
export interface Finding {
  readonly source: DeterminismSource;
  /** The call: `Date.now()`. */
  readonly what: string;
  /** Function, file, line and column of the call. */
  readonly at: string;
  readonly workflow: string;
  /** The scope that the code belongs to, if any. */
  readonly scope?: Scope | undefined;
}

/** The findings in the workflow code of one runner. */
export class Findings {
  readonly #allowed: ReadonlySet<DeterminismSource>;
  readonly #byLocation = new Map<string, Finding>();

  constructor(allow: readonly DeterminismSource[]) {
    this.#allowed = new Set(allow);
  }

  allows(source: DeterminismSource): boolean {
    return this.#allowed.has(source);
  }

  /**
   * Adds the first finding at each location. Node's functions call each other; the first one is the
   * one that the code called.
   */
  add(finding: Finding): void {
    const key = `${finding.source} ${finding.at}`;
    if (!this.#byLocation.has(key)) this.#byLocation.set(key, finding);
  }

  /** @throws NonDeterminismFoundError that lists all findings, if there is one. */
  throwIfAny(): void {
    if (this.#byLocation.size > 0) throw foundError([...this.#byLocation.values()]);
  }
}

function foundError(findings: readonly Finding[]): NonDeterminismFoundError {
  const sources = [...new Set(findings.map(({ source }) => `'${source}'`))].join(', ');
  return new NonDeterminismFoundError(
    `Workflow code does what a replay would not repeat:\n${findings.map(lineOf).join('')}` +
      'A workflow runs again from its start each time it continues, so what it does outside of steps must be the same each time. ' +
      `If that is intended, allow it in the runner's options: determinism: { allow: [${sources}] }.`,
  );
}

function lineOf({ source, what, at, workflow, scope }: Finding): string {
  const where = scope?.parent === undefined ? workflow : `${scope.label} of ${workflow}`;
  return `  - ${what} at ${at}, in ${where}: ${CURES[source]}\n`;
}
