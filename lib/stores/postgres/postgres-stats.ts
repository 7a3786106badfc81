import { StoreReadError } from '../../core/errors/store-errors.js';
import type { StatsRequest, StoreStats } from '../../journal/store-stats.js';
import type { PostgresSession } from './postgres-session.js';

interface StatsRow {
  readonly due: string;
  readonly oldest: string | null;
  readonly next: string | null;
  readonly bytes: string | null;
}

const WAITING = `SELECT wake_at FROM {s}.executions
  WHERE workflow = known.workflow AND owner IS NULL AND wake_at IS NOT NULL AND ended_at IS NULL`;

/** Reads what waits for a worker, and the size of the tables with their indexes. */
export async function readStats(session: PostgresSession, { now, limit }: StatsRequest): Promise<StoreStats> {
  const [row] = await session.run<StatsRow>(
    StoreReadError,
    `WITH known AS (SELECT DISTINCT workflow FROM {s}.counts),
    due AS (
      SELECT found.wake_at FROM known
      CROSS JOIN LATERAL (${WAITING} AND wake_at <= $1 ORDER BY wake_at, key LIMIT $2) AS found
    )
    SELECT count(*) AS due, min(wake_at) AS oldest,
      (SELECT min(found.wake_at) FROM known
        CROSS JOIN LATERAL (${WAITING} AND wake_at > $1 ORDER BY wake_at, key LIMIT 1) AS found) AS next,
      (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
        WHERE relnamespace = '{s}'::regnamespace AND relkind = 'r') AS bytes
    FROM due`,
    [Math.floor(now), limit],
  );
  const { due, oldest, next, bytes } = row!;
  return { due: Number(due), oldestDueAt: numberOf(oldest), nextDueAt: numberOf(next), bytes: numberOf(bytes) };
}

function numberOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
}
