import { DurableExecution, DurableWorkflow, encrypted, offloaded, type PayloadStore, Step } from 'everstep';

/** A large value with a secret in it. */
export class Report {
  owner = '';
  account = '';
  lines: string[] = [];

  title(): string {
    return `${this.lines.length} lines for ${this.owner}`;
  }
}

/** Nothing in the workflow knows where its values are kept, or that they are encrypted. */
export class ReportWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(owner: string): Promise<string> {
    const report = await this.collect(owner);
    await this.context.wait('a night', { hours: 8 });
    return report.title();
  }

  @Step({ returns: () => Report })
  async collect(owner: string): Promise<Report> {
    return Object.assign(new Report(), { owner, account: 'DE02 1203 0000', lines: Array(20_000).fill('a line') });
  }
}

/**
 * What a runtime, a handler or a test runner takes as its `serdes`: values are encrypted, and what
 * is large goes to a store of its own. The record keeps where it is, and the owner's name to read.
 */
export function sealed(store: PayloadStore, key: Buffer) {
  return offloaded({ store, inner: encrypted({ key, errors: 'encrypt' }), preview: { include: ['owner'] } });
}
