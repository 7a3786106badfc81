import type { ListPosition } from '../../journal/page.js';

interface Place<T> extends ListPosition {
  /** `undefined` after it was removed. */
  item: T | undefined;
}

/**
 * Items in the order of moments. Adding at the end is cheap, and so is removing: a place stays
 * empty until half of all places are.
 */
export class Timeline<T> {
  #places: Place<T>[] = [];
  #empty = 0;

  add(item: T, { at, ordinal }: ListPosition): void {
    const place = { at, ordinal, item };
    const last = this.#places.at(-1);
    // Nearly always at the end, since clocks go on.
    if (last === undefined || isBefore(last, place)) this.#places.push(place);
    else this.#places.splice(this.#countBefore(place), 0, place);
  }

  remove(position: ListPosition): void {
    const place = this.#places[this.#countBefore(position)];
    if (place?.item === undefined || isBefore(position, place)) return;
    place.item = undefined;
    if (++this.#empty * 2 <= this.#places.length) return;
    this.#places = this.#places.filter(({ item }) => item !== undefined);
    this.#empty = 0;
  }

  /** The items before a position, the latest first; without a position all. */
  *latest(before?: ListPosition): Generator<T> {
    const places = this.#places;
    for (let index = before === undefined ? places.length : this.#countBefore(before); index > 0; index--) {
      const { item } = places[index - 1]!;
      if (item !== undefined) yield item;
    }
  }

  #countBefore(position: ListPosition): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#places[middle]!, position)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(one: ListPosition, other: ListPosition): boolean {
  return one.at < other.at || (one.at === other.at && one.ordinal < other.ordinal);
}
