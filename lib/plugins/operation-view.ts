import type { Operation } from '../core/wire/index.js';
import type { OperationInfos } from './operation-infos.js';
import type { OperationInfo } from './plugin-info.js';

/**
 * A live view of the engine's operations as infos for hooks. An info is made when it is read.
 */
export class OperationView implements ReadonlyMap<string, OperationInfo> {
  readonly #infos: OperationInfos;
  readonly #operations: ReadonlyMap<string, Operation>;

  constructor(infos: OperationInfos, operations: ReadonlyMap<string, Operation>) {
    this.#infos = infos;
    this.#operations = operations;
    Object.freeze(this);
  }

  get size(): number {
    return this.#operations.size;
  }

  has(id: string): boolean {
    return this.#operations.has(id);
  }

  get(id: string): OperationInfo | undefined {
    const operation = this.#operations.get(id);
    return operation === undefined ? undefined : this.#infoOf(operation);
  }

  keys(): MapIterator<string> {
    return this.#operations.keys();
  }

  *values(): MapIterator<OperationInfo> {
    for (const operation of this.#operations.values()) yield this.#infoOf(operation);
  }

  *entries(): MapIterator<[string, OperationInfo]> {
    for (const [id, operation] of this.#operations) yield [id, this.#infoOf(operation)];
  }

  [Symbol.iterator](): MapIterator<[string, OperationInfo]> {
    return this.entries();
  }

  forEach(
    visit: (info: OperationInfo, id: string, view: ReadonlyMap<string, OperationInfo>) => void,
    thisArgument?: unknown,
  ): void {
    for (const [id, info] of this) visit.call(thisArgument, info, id, this);
  }

  #infoOf(operation: Operation): OperationInfo {
    return this.#infos.of(operation, {});
  }
}
