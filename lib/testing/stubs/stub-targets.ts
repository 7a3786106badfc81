import type { InvokeFunctionOptions } from '../../engine/index.js';
import type { RuntimeFunction } from '../../service/index.js';
import type { InvokeFunctionDecoratorOptions, InvokeWorkflowDecoratorOptions } from '../../workflow/index.js';
import { externalSerdes, externalValue } from './external-value.js';
import type { Stub, StubbedCall } from './stub.js';

type InvokeOptions = InvokeFunctionDecoratorOptions | InvokeWorkflowDecoratorOptions;

/** How a stubbed invoke reaches its stub. */
interface StubTarget {
  /** Keeps the call, and returns the payload by which the function finds it again. */
  readonly asPayload: (call: StubbedCall) => unknown;
  /** The options of the invoke, with the stub's function as the target. */
  readonly options: InvokeFunctionOptions & { readonly name?: string | undefined };
}

/**
 * Functions that answer stubbed invokes in place of their targets. The invoke itself is recorded,
 * retried and timed out as in production.
 */
export class StubTargets {
  readonly #functions: Map<string, RuntimeFunction>;
  /** The calls that payloads name by their index: a payload is text, arguments may be anything. */
  readonly #calls: StubbedCall[] = [];

  /** @param functions the runner's functions, to which those of stubs are added. */
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
