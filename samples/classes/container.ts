import type { WorkflowEntry } from 'everstep/runtime';
import { ApiImport, CsvImport, Warehouse } from './import-workflow.js';

/**
 * A container by hand: services are made once, workflows anew for each invocation. NestJS, tsyringe
 * and awilix take its place by `create: () => container.resolve(CsvImport)`.
 */
export class Container {
  #warehouse: Warehouse | undefined;

  get warehouse(): Warehouse {
    this.#warehouse ??= new Warehouse();
    return this.#warehouse;
  }

  /** What a runtime takes as its `workflows`. */
  get workflows(): WorkflowEntry[] {
    return [CsvImport, ApiImport].map((workflow) => ({ workflow, create: () => new workflow(this.warehouse) }));
  }
}
