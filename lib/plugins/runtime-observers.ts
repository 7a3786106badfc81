import type { Logger } from '../core/logging/index.js';
import type { PluginSource } from './plugin.js';
import type { ClaimInfo, CommitInfo, RuntimeInfo, RuntimeObserver } from './runtime-observer.js';

/** The observers of a runtime, which can't harm it: what they throw is only logged. */
export class RuntimeObservers {
  readonly #observers: readonly RuntimeObserver[];
  readonly #logger: Logger;
  readonly #warned = new Set<string>();

  private constructor(observers: readonly RuntimeObserver[], logger: Logger) {
    this.#observers = observers;
    this.#logger = logger;
  }

  /** Asks the plugins for observers. Returns `undefined` when there is none. */
  static of(sources: readonly PluginSource[], info: RuntimeInfo, logger: Logger): RuntimeObservers | undefined {
    const observers: RuntimeObserver[] = [];
    const all = new RuntimeObservers(observers, logger);
    for (const source of sources) {
      all.#try('onRuntimeStart', () => {
        const observer = source.onRuntimeStart?.(info);
        if (observer !== undefined) observers.push(observer);
      });
    }
    return observers.length === 0 ? undefined : all;
  }

  /** Whether anybody observes commits. */
  get observesCommits(): boolean {
    return this.#observers.some(({ onCommit }) => onCommit !== undefined);
  }

  claimed(claim: ClaimInfo): void {
    for (const observer of this.#observers) this.#try('onClaim', () => observer.onClaim?.(Object.freeze(claim)));
  }

  committed(commit: CommitInfo): void {
    for (const observer of this.#observers) this.#try('onCommit', () => observer.onCommit?.(Object.freeze(commit)));
  }

  stopped(): void {
    for (const observer of this.#observers) this.#try('onRuntimeStop', () => observer.onRuntimeStop?.());
  }

  #try(hook: keyof RuntimeObserver | 'onRuntimeStart', call: () => void): void {
    try {
      call();
    } catch (error) {
      if (this.#warned.has(hook)) return;
      this.#warned.add(hook);
      this.#logger.warn(`${hook} of a plugin failed. The runtime is not affected.`, { error });
    }
  }
}
