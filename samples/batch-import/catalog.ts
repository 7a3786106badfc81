import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Price } from './prices.js';

/** Keeps prices, a file for each page of a list: a page that is saved twice is there once. */
export class Catalog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async save(supplier: string, page: number, prices: readonly Price[]): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await writeFile(join(this.#path, `${supplier}-${page}.json`), JSON.stringify(prices));
  }

  async read(): Promise<Price[]> {
    const pages = (await readdir(this.#path)).map((name) => readFile(join(this.#path, name), 'utf8'));
    return (await Promise.all(pages)).flatMap((text) => JSON.parse(text) as Price[]);
  }
}
