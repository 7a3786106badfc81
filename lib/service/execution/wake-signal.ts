/** Lets one wait until somebody says that something may have changed. */
export class Cue {
  #resolve: (() => void) | undefined;

  /** In an object, so that it can be got with a lock held and awaited without. */
  next(): { readonly given: Promise<void> } {
    return {
      given: new Promise((resolve) => {
        this.#resolve = resolve;
      }),
    };
  }

  /** Harmless while nobody waits. */
  give(): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.();
  }
}
