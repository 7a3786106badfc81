import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'EVERSTEP_RUN_FOLDER';

/** A temporary folder that the processes of one run of the specs share. */
export function runFolder(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error(`${VARIABLE} is not set: run the specs with mocha, which makes it`);
  return folder;
}

/** Mocha calls this once, before it starts processes that run specs. */
export function mochaGlobalSetup(): void {
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), 'everstep-specs-'));
}

/** Mocha calls this once, after all specs. */
export function mochaGlobalTeardown(): void {
  rmSync(runFolder(), { recursive: true, force: true });
}
