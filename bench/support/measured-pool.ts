import pg from 'pg';
import { serverCpuMillis } from './postgres-bench.js';

/** What something took: by the clock, and of the processors of this process and of the server. */
export interface Cost {
  readonly millis: number;
  readonly cpu: number;
}

/** A pool, and what its use costs. */
export class MeasuredPool {
  readonly pool: pg.Pool;
  readonly #processIds = new Set<number>();

  constructor(connectionString: string) {
    this.pool = new pg.Pool({ connectionString, max: 10 });
    this.pool.on('connect', (connection) =>
      this.#processIds.add((connection as unknown as { readonly processID: number }).processID),
    );
  }

  /** Since whenever: the difference of two is a cost. */
  now(): Cost {
    const { user, system } = process.cpuUsage();
    return { cpu: (user + system) / 1000 + serverCpuMillis(this.#processIds), millis: performance.now() };
  }
}
