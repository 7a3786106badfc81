const { getBuiltinModule } = process;
let crypto: typeof import('node:crypto') | undefined;

/**
 * The ids of the operations of one name in one scope. They go by name, not by position, so that adding, removing or moving one operation
 * leaves the others' ids alone: 32 hexadecimal characters for scope and name, and from the second use of the name on its number.
 */
export class NameIds {
  readonly key: string;
  readonly #first: string;
  #uses = 0;

  constructor(scopeId: string, key: string) {
    // Loaded by the first operation: it is a good part of what importing Everstep would cost.
    crypto ??= getBuiltinModule('node:crypto');
    this.key = key;
    this.#first = crypto.hash('sha256', `${scopeId}/${key}`, 'hex').slice(0, 32);
  }

  /** The id of the next use. */
  next(): string {
    return this.of(++this.#uses);
  }

  /** The id of a use that is counted elsewhere. */
  of(use: number): string {
    return use === 1 ? this.#first : `${this.#first}-${use}`;
  }
}
