/** Taken at load: a runner may put fake timers in place later. */
const { setImmediate } = globalThis;

export type Handler = (event: any, context: any) => Promise<{ Status: string }>;

/**
 * The world around a workflow. It is told callback ids, and answers them when the invocation that
 * told them has ended.
 */
export class Outside {
  #asked = new Set<string>();
  readonly #seen = new Set<string>();
  #endInvocation: (() => void) | undefined;

  ask(callbackId: string): void {
    this.#asked.add(callbackId);
  }

  /** Whether this is the first time that anybody asks this, across all invocations. */
  isFirst(what: string): boolean {
    if (this.#seen.has(what)) return false;
    this.#seen.add(what);
    return true;
  }

  /** The first body that calls this never goes on: its invocation ends as if it had suspended. */
  interruptOnce(): Promise<void> {
    if (!this.isFirst('interruption')) return Promise.resolve();
    setImmediate(this.#endInvocation!);
    return new Promise(() => {});
  }

  /** The handler, followed by the answers to what it asked for. */
  watch(handler: Handler, answer: (callbackId: string) => unknown): Handler {
    return async (event, context) => {
      const interrupted = new Promise<{ Status: string }>((resolve) => {
        this.#endInvocation = () => resolve({ Status: 'PENDING' });
      });
      const output = await Promise.race([handler(event, context), interrupted]);
      const asked = this.#asked;
      this.#asked = new Set();
      setImmediate(() => {
        for (const callbackId of asked) void answer(callbackId);
      });
      return output;
    };
  }
}
