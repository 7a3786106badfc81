import { Callback, Completion, DurableExecution, DurableWorkflow, fromCallback, Step } from 'everstep';

export class Unreachable extends Error {}

/** Different code side by side, and when it is done: a policy of `completion` for each method. */
export class BranchesWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => [String] })
  async run(mirrors: string[]): Promise<string[]> {
    return [await this.fastest(mirrors), await this.witnesses(), await this.copies(mirrors), await this.none()];
  }

  /** Done with the first that succeeds. Those that still run are given up. */
  private async fastest(mirrors: string[]): Promise<string> {
    const branches = mirrors.map((name) => ({ name, run: () => this.download(name) }));
    const downloads = await this.context.parallel('fastest', branches, { completion: Completion.firstSuccessful() });
    return `from ${downloads.succeeded()[0]?.name}`;
  }

  /** A quorum of callbacks: two of three people are enough. */
  private async witnesses(): Promise<string> {
    const people = ['Ann', 'Bob', 'Cleo'].map((name) => ({ name, run: () => this.witness(name) }));
    const seen = await this.context.parallel('witnesses', people, { completion: Completion.minSuccessful(2) });
    return seen.results().join(' and ');
  }

  /** One failure is borne. `failed()` has the errors of all, as instances of their classes. */
  private async copies(mirrors: string[]): Promise<string> {
    const branches = mirrors.map((name) => () => this.upload(name));
    const copies = await this.context.parallel('copies', branches, {
      completion: Completion.toleratedFailures(1),
      throws: () => [Unreachable],
    });
    const errors = copies.failed().map(({ index, error }) => `${mirrors[index]}: ${error.message}`);
    if (!copies.isSatisfied) return `${copies.completionReason}: ${errors.join(', ')}`;
    return `${copies.successCount} copies`;
  }

  /** Without branches it is done at once. */
  private async none(): Promise<string> {
    const { totalCount, completionReason } = await this.context.parallel('none', []);
    return `${totalCount} branches, ${completionReason}`;
  }

  @Step()
  async download(mirror: string): Promise<string> {
    return `file of ${mirror}`;
  }

  @Step({ throws: () => [Unreachable] })
  async upload(mirror: string): Promise<void> {
    if (mirror.startsWith('x')) throw new Unreachable('no route');
  }

  @Callback({ timeout: { days: 3 } })
  async witness(_name: string): Promise<string> {
    return fromCallback();
  }
}
