import { open, readFile, truncate } from 'node:fs/promises';

/**
 * A file to which records are only ever added, one line of JSON each. What `append` has
 * acknowledged survives a crash.
 */
export class JsonLines<T> {
  readonly path: string;
  /** A full disk may have left half a line, which must not spoil the next one. */
  #isCutShort = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Adds a record, on the disk when this resolves. */
  async append(record: T): Promise<void> {
    const file = await open(this.path, 'a');
    try {
      await file.appendFile(`${this.#isCutShort ? '\n' : ''}${JSON.stringify(record)}\n`);
      await file.datasync();
      this.#isCutShort = false;
    } catch (error) {
      this.#isCutShort = true;
      throw error;
    } finally {
      await file.close();
    }
  }

  /** All records, oldest first, without what is not whole: its append did not succeed. */
  async read(): Promise<T[]> {
    const text = await this.#text();
    return text
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => recordsOf<T>(line));
  }

  /** Cuts off a last line that was never finished. To be called before anything is added. */
  async repair(): Promise<void> {
    const text = await this.#text();
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== text) await truncate(this.path, Buffer.byteLength(whole));
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }
}

function recordsOf<T>(line: string): T[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
