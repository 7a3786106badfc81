import { places } from '../../engine/ambient.js';
import { invalidArgument } from '../../errors/argument-errors.js';
import { NonDeterminismFoundError } from '../../errors/testing-errors.js';
import type { Clock } from '../../time/index.js';
import { leadEngineOutside } from './outside-workflow.js';
import { patchGlobals } from './patches.js';
import { CURES, type DeterminismSource } from './sources.js';
import { describeFrame, workflowFrame } from './workflow-frame.js';

interface Finding {
  readonly source: DeterminismSource;
  readonly text: string;
}

/** What is to be let pass. */
export interface DeterminismOptions {
  /** Sources that workflow code may use in this test. */
  readonly allow: readonly DeterminismSource[];
}

/** The guard of a runner; none when it was turned off. */
export function guardOf(clock: Clock, options: boolean | DeterminismOptions = true): DeterminismGuard | undefined {
  if (options === false) return undefined;
  return new DeterminismGuard(clock, options === true ? { allow: [] } : options);
}

/** Finds out whether the code of one runner's workflows does what another run would not repeat. */
export class DeterminismGuard {
  /** Those whose workflows run now, by the clocks that these run under: each runner has its own. */
  static readonly #watching = new Map<Clock, DeterminismGuard>();
  static #restore: (() => void) | undefined;
  /** While a stack is looked at; that may itself read files. */
  static #isLooking = false;

  readonly #clock: Clock;
  readonly #allowed: ReadonlySet<DeterminismSource>;
  readonly #findings = new Map<string, Finding>();

  /** @throws InvalidArgumentError for a source that is none. */
  constructor(clock: Clock, { allow }: DeterminismOptions) {
    for (const source of allow) {
      if (Object.hasOwn(CURES, source)) continue;
      const expected = `one of ${Object.keys(CURES).join(', ')}`;
      throw invalidArgument({ what: 'allow of the determinism guard', got: source, expected });
    }
    this.#clock = clock;
    this.#allowed = new Set(allow);
  }

  /**
   * Watches workflow code while something runs it.
   *
   * @throws NonDeterminismFoundError when it has done, now or before, what it should not.
   */
  readonly watch = async (work: () => Promise<void>): Promise<void> => {
    DeterminismGuard.#begin(this);
    try {
      await work();
    } finally {
      DeterminismGuard.#end(this);
    }
    if (this.#findings.size > 0) throw foundError([...this.#findings.values()]);
  };

  static #begin(guard: DeterminismGuard): void {
    DeterminismGuard.#watching.set(guard.#clock, guard);
    DeterminismGuard.#restore ??= DeterminismGuard.#install();
  }

  static #install(): () => void {
    const restoreEngine = leadEngineOutside();
    const restoreGlobals = patchGlobals({
      called: (source, label, trap) => DeterminismGuard.#called(source, label, trap),
      isWorkflow: (trap) => DeterminismGuard.#look(() => workflowFrame(trap)) !== undefined,
    });
    return () => {
      restoreGlobals();
      restoreEngine();
    };
  }

  static #end(guard: DeterminismGuard): void {
    DeterminismGuard.#watching.delete(guard.#clock);
    if (DeterminismGuard.#watching.size > 0) return;
    DeterminismGuard.#restore?.();
    DeterminismGuard.#restore = undefined;
  }

  static #called(source: DeterminismSource, label: string, trap: Function): void {
    DeterminismGuard.#look((guard, where) => {
      if (guard.#allowed.has(source)) return;
      const frame = workflowFrame(trap);
      if (frame === undefined) return;
      const at = describeFrame(trap, frame);
      const key = `${source} ${at}`;
      // Node's functions call each other: the first is the one that the code called.
      if (guard.#findings.has(key)) return;
      guard.#findings.set(key, { source, text: `${label} at ${at}, in ${where}: ${CURES[source]}` });
    });
  }

  /** Looks at a call, if it comes from within workflow code that is watched. */
  static #look<T>(look: (guard: DeterminismGuard, where: string) => T): T | undefined {
    if (DeterminismGuard.#isLooking) return undefined;
    const place = places.getStore();
    if (place === undefined || place.body !== undefined) return undefined;
    const guard = DeterminismGuard.#watching.get(place.invocation.clock);
    if (guard === undefined) return undefined;
    DeterminismGuard.#isLooking = true;
    try {
      const { invocation, scope } = place;
      return look(
        guard,
        scope === invocation.root ? invocation.workflowName : `${scope.label} of ${invocation.workflowName}`,
      );
    } finally {
      DeterminismGuard.#isLooking = false;
    }
  }
}

function foundError(findings: readonly Finding[]): NonDeterminismFoundError {
  const sources = [...new Set(findings.map(({ source }) => `'${source}'`))].join(', ');
  return new NonDeterminismFoundError(
    `Workflow code does what a replay would not repeat:\n${findings.map(({ text }) => `  - ${text}\n`).join('')}` +
      'A workflow is run again from its start each time it goes on, so what it does outside of steps has to come out the same each time. ' +
      `A test that means it says so in the runner's options: determinism: { allow: [${sources}] }.`,
  );
}
