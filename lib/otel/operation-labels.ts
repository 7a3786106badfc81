import type { OperationInfo } from '../plugins/index.js';

/** The number of operation names of a workflow that are labels of their own. */
const MOST_NAMES = 100;

/**
 * The operation as a label of metrics. Code may make names up, one for each item of a map: so that
 * their number stays bounded, the names of a workflow beyond the first hundred are all `other`.
 */
export class OperationLabels {
  readonly #names = new Map<string, Set<string>>();

  of({ workflow, name, subType, type }: OperationInfo): string {
    let names = this.#names.get(workflow);
    if (names === undefined) {
      names = new Set();
      this.#names.set(workflow, names);
    }
    const label = name ?? subType ?? type;
    if (!names.has(label)) {
      if (names.size >= MOST_NAMES) return 'other';
      names.add(label);
    }
    return label;
  }
}
