import type { Logger } from '../core/logging/index.js';
import { HOOK_NAMES, type HookName } from './hook-names.js';
import { Once } from './once.js';
import type { Next, WorkflowPlugin } from './plugin.js';
import type { InvocationRef } from './plugin-info.js';

/** One hook of one plugin. */
interface Listener {
  readonly hook: HookName;
  readonly plugin: string;
  readonly call: (...args: any[]) => unknown;
  hasWarned: boolean;
}

/**
 * Calls the hooks of an invocation's plugins, so that no hook can harm the execution or another
 * plugin.
 */
export class HookCalls {
  readonly #logger: Logger;
  readonly #invocation: InvocationRef;
  readonly #listeners = new Map<HookName, Listener[]>();
  /** Promises of hooks that have not settled. */
  readonly #pending = new Set<Promise<void>>();
  #isClosed = false;

  constructor(plugins: readonly WorkflowPlugin[], invocation: InvocationRef, logger: Logger) {
    this.#logger = logger;
    this.#invocation = invocation;
    for (const hook of HOOK_NAMES) {
      const listeners = plugins
        .filter((plugin) => plugin[hook] !== undefined)
        .map((plugin) => listenerOf(plugin, hook));
      if (listeners.length > 0) this.#listeners.set(hook, listeners);
    }
  }

  /** Calls a hook of all plugins. The info is made only if a plugin has the hook. */
  notify(hook: HookName, info: () => object): void {
    const listeners = this.#listeners.get(hook);
    if (listeners === undefined || this.#isClosed) return;
    const shared = info();
    for (const listener of listeners) {
      this.#try(listener, () => {
        const returned = listener.call(shared);
        if (isThenable(returned)) this.#await(this.#followed(listener, returned));
      });
    }
  }

  /** Calls a hook of all plugins, and merges the fields that they return. */
  collect(hook: HookName, info: () => object): object | undefined {
    const listeners = this.#listeners.get(hook);
    if (listeners === undefined || this.#isClosed) return undefined;
    const shared = info();
    const fields = {};
    for (const listener of listeners) {
      this.#try(listener, () => {
        const given = listener.call(shared);
        if (isThenable(given)) this.#await(this.#followed(listener, given));
        else if (typeof given === 'object') Object.assign(fields, given);
      });
    }
    return fields;
  }

  /**
   * Runs a function inside a hook of all plugins; that of the first one is outermost. The outcome
   * is always the function's own.
   */
  wrap<T>(hook: HookName, info: () => object, run: () => T): T {
    const listeners = this.#listeners.get(hook);
    if (listeners === undefined || this.#isClosed) return run();
    const shared = info();
    let wrapped = new Once(run);
    for (const listener of listeners.toReversed()) {
      const inner = wrapped;
      wrapped = new Once(() => this.#runInside(listener, shared, inner));
    }
    return wrapped.outcome();
  }

  /** Waits for the promises of hooks, also for those made while waiting. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Ends all calls of hooks; `settle` still works. */
  close(): void {
    this.#isClosed = true;
  }

  #runInside<T>(listener: Listener, info: object, inner: Once<T>): T {
    const next: Next = inner.promise;
    let returned: unknown;
    try {
      returned = listener.call(info, next);
      if (!inner.hasRun) this.#warn(listener, 'did not call next() before it returned or awaited something');
    } catch (error) {
      if (!inner.hasFailed) this.#warn(listener, 'failed', error);
    }
    if (isThenable(returned)) this.#follow(listener, returned, inner);
    return inner.outcome();
  }

  /**
   * Waits for a hook only once its function has ended: in an invocation that is suspended, the
   * function never ends.
   */
  #follow(listener: Listener, returned: PromiseLike<unknown>, inner: Once<unknown>): void {
    const done = this.#followed(listener, returned, inner);
    const wait = () => this.#await(done);
    inner.promise().then(wait, wait);
  }

  /** @param inner the hook may pass on its function's failure, which is not the hook's own. */
  #followed(listener: Listener, returned: PromiseLike<unknown>, inner?: Once<unknown>): Promise<void> {
    return Promise.resolve(returned).then(
      () => {},
      (error: unknown) => {
        if (inner?.hasFailed !== true) this.#warn(listener, 'failed', error);
      },
    );
  }

  #await(done: Promise<void>): void {
    this.#pending.add(done);
    void done.then(() => this.#pending.delete(done));
  }

  #try(listener: Listener, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#warn(listener, 'failed', error);
    }
  }

  #warn(listener: Listener, what: string, error?: unknown): void {
    if (listener.hasWarned) return;
    listener.hasWarned = true;
    const { executionId, workflow, requestId } = this.#invocation;
    this.#logger.warn(`${listener.hook} of plugin ${listener.plugin} ${what}. The execution is not affected.`, {
      executionArn: executionId,
      workflow,
      requestId,
      ...(error === undefined ? undefined : { error }),
    });
  }
}

function listenerOf(plugin: WorkflowPlugin, hook: HookName): Listener {
  const call = (plugin[hook] as (...args: unknown[]) => unknown).bind(plugin);
  return { hook, plugin: nameOf(plugin), call, hasWarned: false };
}

function nameOf(plugin: WorkflowPlugin): string {
  const className = plugin.constructor === Object ? undefined : plugin.constructor?.name;
  return plugin.name ?? (className || '(unnamed)');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === 'function';
}
