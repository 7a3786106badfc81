import { DurableExecution, DurableWorkflow, Step } from 'everstep';

export interface Rows {
  readonly source: string;
  readonly lines: readonly string[];
}

/** Where the rows go. */
export class Warehouse {
  readonly rows: string[] = [];

  async save(rows: Rows): Promise<number> {
    this.rows.push(...rows.lines);
    return rows.lines.length;
  }
}

/**
 * The template of all imports. The entry and the operations are inherited; a subclass says how its
 * rows are read, and may override a step.
 */
export abstract class ImportWorkflow extends DurableWorkflow {
  constructor(protected readonly warehouse: Warehouse) {
    super();
  }

  @DurableExecution()
  async run(source: string): Promise<string> {
    const rows = await this.read(source);
    const saved = await this.save(rows);
    return `${saved} rows of ${source}`;
  }

  /** A subclass decorates its own: what overrides an operation has to be one. */
  abstract read(source: string): Promise<Rows>;

  @Step()
  async save(rows: Rows): Promise<number> {
    return this.warehouse.save(rows);
  }
}

export class CsvImport extends ImportWorkflow {
  @Step()
  override async read(source: string): Promise<Rows> {
    return { source, lines: ['1;lamp', '2;desk'] };
  }
}

/** A paged source: the pages are steps of their own, and `super` saves within the same step. */
export class ApiImport extends ImportWorkflow {
  override async read(source: string): Promise<Rows> {
    const lines: string[] = [];
    for (let page = 1; page <= 3; page++) lines.push(...(await this.page(source, page)));
    return { source, lines };
  }

  @Step()
  async page(_source: string, page: number): Promise<string[]> {
    return [`row ${page}.1`, `row ${page}.2`];
  }

  @Step()
  override async save(rows: Rows): Promise<number> {
    return super.save({ ...rows, lines: rows.lines.map((line) => line.toUpperCase()) });
  }
}
