/** Milliseconds of one run. */
export async function millis(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs both sides alternately, so that what else the machine does meets both, and gives the median of each. */
export async function sideBySide<T extends string>(
  sides: Readonly<Record<T, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<T, number>> {
  const times = {} as Record<T, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const side of Object.keys(sides) as T[]) {
      globalThis.gc?.();
      (times[side] ??= []).push(await millis(sides[side]));
    }
  }
  const medians = {} as Record<T, number>;
  for (const side of Object.keys(sides) as T[]) medians[side] = median(times[side]);
  return medians;
}
