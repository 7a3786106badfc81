import { NonDeterminismFoundError } from '../../core/errors/testing-errors.js';
import type { Scope } from '../../engine/core/scope.js';
import { CURES, type DeterminismSource } from './determinism-sources.js';

/** Something that workflow code did. */
export interface Finding {
  readonly source: DeterminismSource;
  /** What it did: `Date.now()`. */
  readonly what: string;
  /** Function, file, line, column. */
  readonly at: string;
  readonly workflow: string;
  /** The scope that the code belongs to, where it belongs to one. */
  readonly scope?: Scope | undefined;
}

/** What was found in the code of one runner's workflows. */
export class Findings {
  readonly #allowed: ReadonlySet<DeterminismSource>;
  readonly #byPlace = new Map<string, Finding>();

  constructor(allow: readonly DeterminismSource[]) {
    this.#allowed = new Set(allow);
  }

  allows(source: DeterminismSource): boolean {
    return this.#allowed.has(source);
  }

  /**
   * Each place is told of once. Of Node's functions, which call each other, that is the one that
   * the code called.
   */
  add(finding: Finding): void {
    const key = `${finding.source} ${finding.at}`;
    if (!this.#byPlace.has(key)) this.#byPlace.set(key, finding);
  }

  /** @throws NonDeterminismFoundError */
  throwIfAny(): void {
    if (this.#byPlace.size > 0) throw foundError([...this.#byPlace.values()]);
  }
}

function foundError(findings: readonly Finding[]): NonDeterminismFoundError {
  const sources = [...new Set(findings.map(({ source }) => `'${source}'`))].join(', ');
  return new NonDeterminismFoundError(
    `Workflow code does what a replay would not repeat:\n${findings.map(lineOf).join('')}` +
      'A workflow is run again from its start each time it goes on, so what it does outside of steps has to come out the same each time. ' +
      `A test that means it says so in the runner's options: determinism: { allow: [${sources}] }.`,
  );
}

function lineOf({ source, what, at, workflow, scope }: Finding): string {
  const where = scope?.parent === undefined ? workflow : `${scope.label} of ${workflow}`;
  return `  - ${what} at ${at}, in ${where}: ${CURES[source]}\n`;
}
