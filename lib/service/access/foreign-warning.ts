import type { Logger } from '../../core/logging/index.js';

/**
 * Warns, once for each workflow, that executions of it are started in a process which runs
 * workflows, but not this one.
 */
export class ForeignWarning {
  readonly #logger: Logger;
  readonly #warned = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * An execution is started.
   *
   * @param here the workflows that run in this process; `undefined` if none does.
   */
  started(workflow: string, here: readonly string[] | undefined): void {
    if (here === undefined || here.includes(workflow) || this.#warned.has(workflow)) return;
    this.#warned.add(workflow);
    this.#logger.warn(
      `Executions of workflow ${workflow} are started here, where only ${here.join(', ')} run: they wait until another process takes them. ` +
        'If none does, add the class to `workflows`, or correct the name.',
      { workflow },
    );
  }
}
