import { describeValue, invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { PayloadStoreError, type PayloadStoreFault } from '../../core/errors/payload-errors.js';
import { fileFailure } from './file-failure.js';
import { folderName, payloadPath } from './payload-path.js';
import type { PayloadStore } from './payload-store.js';

/** Options of {@link FilePayloadStore}. */
export interface FilePayloadStoreOptions {
  /** Created if it doesn't exist. A relative path is resolved when the store is constructed. */
  readonly directory: string;
}

const OPTIONS: OptionChecks<FilePayloadStoreOptions> = { directory: undefined };

/**
 * Keeps payloads as files: one folder per execution, one file with the bare text per payload. A
 * file is written completely or not at all, and is on disk before `put` resolves. Several processes
 * may use one directory, also over a network file system such as EFS. Files have the default
 * permissions of the process.
 *
 * @throws {@link InvalidArgumentError} if the directory is not a path.
 *
 * @example
 * offloaded({ store: new FilePayloadStore({ directory: '/mnt/payloads' }) })
 */
export class FilePayloadStore implements PayloadStore {
  readonly #directory: string;

  constructor(options: FilePayloadStoreOptions) {
    checkOptions(options, OPTIONS, 'FilePayloadStore');
    const { directory } = options;
    if (typeof directory !== 'string' || directory === '' || directory.includes('\0')) {
      throw invalidArgument({
        what: 'directory of FilePayloadStore',
        got: directory,
        expected: "the path of a directory, such as '/mnt/payloads'",
      });
    }
    this.#directory = path().resolve(directory);
  }

  /**
   * @throws {@link PayloadStoreError} for a full disk, a lack of permission and the like; then
   * nothing of the text is kept.
   */
  async put(key: string, text: string): Promise<void> {
    const file = this.#fileOf(key, 'put');
    const folder = path().dirname(file);
    try {
      const { mkdir, rename, rm } = files();
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      await this.#refuseOutside(folder, key, 'put');
      const unfinished = `${file}.${process.getBuiltinModule('node:crypto').randomUUID()}.tmp`;
      try {
        await writeDurably(unfinished, text);
        await rename(unfinished, file);
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {});
        throw error;
      }
      await syncFolders(folder, made);
    } catch (cause) {
      throw fileFailure('put', key, this.#directory, cause);
    }
  }

  /**
   * @throws {@link PayloadStoreError} if the file system fails, so that it is not known whether
   * there is such a payload, as when the volume is not mounted.
   */
  async get(key: string): Promise<string | undefined> {
    const file = this.#fileOf(key, 'get');
    try {
      const { O_NOFOLLOW = 0, O_RDONLY } = process.getBuiltinModule('node:fs').constants;
      await this.#refuseOutside(path().dirname(file), key, 'get');
      return await files().readFile(file, { encoding: 'utf8', flag: O_RDONLY | O_NOFOLLOW });
    } catch (cause) {
      if (isMissing(cause) && (await this.#isThere())) return undefined;
      throw fileFailure('get', key, this.#directory, cause);
    }
  }

  /** @throws {@link PayloadStoreError} if the file system fails; then some texts may be left. */
  async remove(owner: string): Promise<void> {
    const folder = path().join(this.#directory, folderName(checkedKey(owner, 'owner of remove()')));
    try {
      await this.#refuseOutside(folder, owner, 'remove');
      await files().rm(folder, { recursive: true });
    } catch (cause) {
      if (isMissing(cause) && (await this.#isThere())) return;
      throw fileFailure('remove', owner, this.#directory, cause);
    }
  }

  #fileOf(key: string, direction: 'put' | 'get'): string {
    return path().join(this.#directory, ...payloadPath(checkedKey(key, `key of ${direction}()`)));
  }

  /** The names are safe, but one of the folders may be a link to elsewhere. */
  async #refuseOutside(folder: string, key: string, direction: PayloadStoreFault['direction']): Promise<void> {
    const { realpath } = files();
    const [real, root] = await Promise.all([realpath(folder), realpath(this.#directory)]);
    if (!path().relative(root, real).startsWith('..')) return;
    throw new PayloadStoreError({
      direction,
      key,
      store: `the directory ${this.#directory}`,
      problem: `its folder is a link that leads out of it, to ${describeValue(real)}`,
      cure: 'Remove the link, and find out who made it.',
    });
  }

  async #isThere(): Promise<boolean> {
    try {
      await files().access(this.#directory);
      return true;
    } catch {
      return false;
    }
  }
}

function checkedKey(key: string, what: string): string {
  if (typeof key === 'string' && key !== '') return key;
  throw invalidArgument({ what, got: key, expected: 'text' });
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ENOENT';
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await files().open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * A name is durable once the folder that has it is; so for the folders that were made on the way,
 * from the first one's parent on.
 */
async function syncFolders(folder: string, firstMade: string | undefined): Promise<void> {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  const last = firstMade === undefined ? folder : path().dirname(firstMade);
  for (let current = folder; ; current = path().dirname(current)) {
    const handle = await files().open(current);
    await handle.sync().finally(() => handle.close());
    if (current === last) return;
  }
}

/** Loaded on first use: importing Everstep stays light. */
function files(): typeof import('node:fs/promises') {
  return process.getBuiltinModule('node:fs/promises');
}

function path(): typeof import('node:path') {
  return process.getBuiltinModule('node:path');
}
