import type { InvokeFunctionOptions } from '../../engine/index.js';
import type { RuntimeFunction } from '../../service/index.js';
import type {
  InvokeFunctionDecoratorOptions,
  InvokeWorkflowDecoratorOptions,
} from '../../workflow/decorators/invoke.js';
import { externalSerdes, externalValue } from './external-value.js';
import type { Stub, StubbedCall } from './stub.js';

type InvokeOptions = InvokeFunctionDecoratorOptions | InvokeWorkflowDecoratorOptions;

/** How an invoke comes to its stub. */
interface StubTarget {
  /** Keeps the call, and gives the payload that finds it again. */
  readonly asPayload: (call: StubbedCall) => unknown;
  /** Those of the invoke, but for the target. */
  readonly options: InvokeFunctionOptions & { readonly name?: string | undefined };
}

/**
 * Functions that answer stubbed invokes in place of their targets: the invoke itself is recorded,
 * retried and timed out as ever.
 */
export class StubTargets {
  readonly #functions: Map<string, RuntimeFunction>;
  /** What is sent is text, so the arguments themselves wait here. */
  readonly #calls: StubbedCall[] = [];

  /** @param functions of the runner; those of stubs are added. */
  constructor(functions: Map<string, RuntimeFunction>) {
    this.#functions = functions;
  }

  add(stub: Stub, key: string | symbol, { name, throws, tenantId, timeout, ...target }: InvokeOptions): StubTarget {
    const functionName = `stub-${this.#functions.size}-of-${String(key).replace(/[^\w-]/g, '_')}`.slice(0, 64);
    const serdes = externalSerdes(target);
    this.#functions.set(functionName, async ({ call }: { call: number }) => {
      return externalValue(serdes, await stub.run(this.#calls[call]!), `the result of ${functionName}`);
    });
    return {
      asPayload: (call) => ({ call: this.#calls.push(call) - 1 }),
      options: { name, throws, tenantId, timeout, functionName, serdes },
    };
  }
}
