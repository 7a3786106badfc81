import {
  ChildContext,
  Completion,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  Step,
  WaitForCondition,
} from '../../lib/index.js';
import type { Catalog } from './catalog.js';
import { Export, ImportReport, LinkExpired, SupplierLate } from './prices.js';
import type { Suppliers } from './suppliers.js';

/** Nobody waits for a supplier longer than this. */
const PATIENCE = { seconds: 2 };

/**
 * Brings the prices of several suppliers into the catalog, side by side. One that fails doesn't
 * keep the others.
 */
export class ImportWorkflow extends DurableWorkflow {
  constructor(
    private readonly suppliers: Suppliers,
    private readonly catalog: Catalog,
  ) {
    super();
  }

  @DurableExecution({ input: () => [String], returns: () => ImportReport })
  async run(names: string[]): Promise<ImportReport> {
    const lists = await this.context.map('suppliers', names, (name) => this.importFrom(name), {
      itemName: (name) => name,
      completion: Completion.allCompleted(),
      throws: () => [SupplierLate],
    });
    const prices = lists.results().reduce((sum, count) => sum + count, 0);
    return new ImportReport(
      prices,
      lists.failed().map(({ name, error }) => `${name}: ${error.message}`),
    );
  }

  private async importFrom(name: string): Promise<number> {
    const list = await this.context.race('in time', [
      async () => this.ready(await this.begin(name)),
      () => this.context.wait('patience', PATIENCE).then(() => undefined),
    ]);
    if (list === undefined) throw new SupplierLate(`no list within ${PATIENCE.seconds} seconds`);
    return this.bringIn(list);
  }

  @Step({ returns: () => Export })
  async begin(name: string): Promise<Export> {
    return this.suppliers.begin(name);
  }

  @WaitForCondition({
    returns: () => Export,
    until: (list: Export) => list.isReady,
    strategy: fixedDelay({ delay: { seconds: 1 } }),
  })
  async ready(list: Export): Promise<Export> {
    return this.suppliers.look(list);
  }

  /** When the link has expired meanwhile, all of it is done again with a new one. */
  @ChildContext({ retry: fixedDelay({ delay: { seconds: 1 }, maxAttempts: 3 }) })
  async bringIn(list: Export): Promise<number> {
    const link = await this.link(list);
    const pages = Array.from({ length: list.pages! }, (_, i) => i + 1);
    const saved = await this.context.map('pages', pages, (page) => this.savePage(list.supplier, link, page), {
      maxConcurrency: 2,
      nesting: 'flat',
    });
    saved.throwIfError();
    return saved.results().reduce((sum, count) => sum + count, 0);
  }

  @Step()
  async link(list: Export): Promise<string> {
    return this.suppliers.link(list);
  }

  /** Saving a page once more changes nothing. */
  @Step({ throws: () => [LinkExpired] })
  async savePage(supplier: string, link: string, page: number): Promise<number> {
    const prices = await this.suppliers.load(link, page);
    await this.catalog.save(supplier, page, prices);
    return prices.length;
  }
}
