import { existsSync } from 'node:fs';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JsonLines } from './json-lines.js';
import { Ledger } from './ledger.js';
import type { InboxEntry } from './manager.js';
import type { Outage } from './stage.js';
import { UsageError } from './usage-error.js';

/**
 * The directory in which a batch keeps everything: the store of its executions, and what belongs to
 * the world outside.
 */
export class DataDir {
  readonly storePath: string;
  readonly logPath: string;
  readonly ledger: Ledger;
  readonly inbox: JsonLines<InboxEntry>;
  readonly outages: JsonLines<Outage>;

  private constructor(readonly path: string) {
    this.storePath = join(path, 'executions.sqlite');
    this.logPath = join(path, 'log.jsonl');
    this.ledger = new Ledger(join(path, 'ledger.jsonl'));
    this.inbox = new JsonLines(join(path, 'inbox.jsonl'));
    this.outages = new JsonLines(join(path, 'outages.jsonl'));
  }

  /**
   * Makes the directory, unless it is there.
   *
   * @param fresh whether to delete what an earlier batch left in it.
   * @throws UsageError when it can't be used.
   */
  static async open(path: string, fresh: boolean): Promise<DataDir> {
    const dir = new DataDir(path);
    try {
      await makeDirectory(path);
      await access(path, constants.W_OK);
      if (fresh) await dir.#clear();
      for (const file of [dir.ledger, dir.inbox, dir.outages]) await file.repair();
    } catch (error) {
      throw new UsageError(
        `The data directory ${path} can't be used: ${(error as Error).message}. Give another with --data DIR.`,
      );
    }
    return dir;
  }

  async #clear(): Promise<void> {
    const { storePath, logPath, ledger, inbox, outages } = this;
    const paths = [storePath, `${storePath}-wal`, `${storePath}-shm`, logPath, ledger.path, inbox.path, outages.path];
    for (const path of paths) await rm(path, { force: true });
  }
}

/**
 * With what is above it. Where a directory takes no others, as /proc, `recursive` of `mkdir` would
 * try for ever.
 */
async function makeDirectory(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeDirectory(dirname(path));
  await mkdir(path);
}
