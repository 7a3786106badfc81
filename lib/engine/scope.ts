import { InvalidArgumentError } from '../errors/argument-errors.js';
import { ContextMisuseError } from '../errors/execution-errors.js';
import { LIMITS } from '../wire/index.js';
import { operationId } from './identity.js';
import type { AnyCall } from './operation-call.js';

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** The stretch of workflow code in which operation names count: the whole workflow, or a context within it. */
export class Scope {
  /** The id of the scope's CONTEXT operation; empty for the workflow itself. */
  readonly id: string;
  /** That operation; absent for the workflow itself. */
  readonly owner: AnyCall | undefined;
  readonly #label: string;
  readonly #uses = new Map<string, number>();
  /** Recorded operations of this scope that its code has not asked for yet. */
  unconsumed: number;
  /** Operations asked for and not yet answered. */
  outstanding = 0;
  /** Whether the order in which its code was answered is a guess: others were under way, and the record tells times only. */
  isOrderGuessed = false;
  finished = false;

  constructor(owner: AnyCall | undefined, label: string, unconsumed: number) {
    this.owner = owner;
    this.id = owner?.id ?? '';
    this.#label = label;
    this.unconsumed = unconsumed;
  }

  get parentId(): string | undefined {
    return this.owner?.id;
  }

  /** Gives the next id for a name; operations without one are told apart by their kind. */
  nextId(name: string | undefined, subType: string): string {
    if (this.finished) {
      throw new ContextMisuseError(
        `${subType} ${label(name)} was called in ${this.#label} after ${this.#label} had finished. ` +
          'Await every operation before the function that called it returns.',
      );
    }
    // No name can begin like this, since names are printable.
    const key = name ?? `\0${subType}`;
    const uses = this.#uses.get(key);
    if (uses === undefined && name !== undefined) checkName(name, subType);
    const use = (uses ?? 0) + 1;
    this.#uses.set(key, use);
    return operationId(this.id, key, use);
  }
}

export function label(name: string | undefined): string {
  return name === undefined ? '(unnamed)' : `'${name}'`;
}

function checkName(name: string, subType: string): void {
  if (typeof name === 'string' && name.length <= LIMITS.nameLength && PRINTABLE_ASCII.test(name)) return;
  throw new InvalidArgumentError(
    `The name of a ${subType} must be 1 to ${LIMITS.nameLength} printable ASCII characters (a limit of the durable execution ` +
      `service), but it is ${typeof name === 'string' ? `${JSON.stringify(name.slice(0, 80))}, ${name.length} characters` : typeof name}.`,
  );
}
