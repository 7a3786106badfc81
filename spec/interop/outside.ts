/** Taken at load: a runner may put fake timers in place later. */
const { setImmediate } = globalThis;

type Handler = (event: any, context: any) => Promise<{ Status: string }>;

/** The world around a workflow. It is told callback ids, and answers them when the invocation that told them has ended. */
export class Outside {
  #asked: string[] = [];

  ask(callbackId: string): void {
    this.#asked.push(callbackId);
  }

  /** The handler, followed by the answers to what it asked for. */
  watch(handler: Handler, answer: (callbackId: string) => unknown): Handler {
    return async (event, context) => {
      const output = await handler(event, context);
      const asked = this.#asked;
      this.#asked = [];
      setImmediate(() => {
        for (const callbackId of asked) void answer(callbackId);
      });
      return output;
    };
  }
}
