/** Taken at load, since what is measured may replace the global clocks. */
const now = performance.now.bind(performance);

/** Milliseconds of one run. */
export async function millis(run: () => Promise<unknown>): Promise<number> {
  const start = now();
  await run();
  return now() - start;
}

/** Milliseconds of the processor that the process took for one run, with its garbage collector. */
export async function cpuMillis(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Runs both sides alternately, so that what else the machine does meets both, and gives the median
 * of each.
 */
export async function sideBySide<T extends string>(
  sides: Readonly<Record<T, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<T, number>> {
  const names = Object.keys(sides) as T[];
  const times = new Map<T, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times.get(name)!.push(await millis(sides[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name)!)])) as Record<T, number>;
}
