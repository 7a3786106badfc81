import { plainFunctionName } from '../../core/function-name.js';
import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import { LIMITS } from '../../core/wire/index.js';
import { runBeside } from '../../engine/index.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import { checkSize, toErrorObject } from '../../values/index.js';
import type { Invoke } from '../machine/open-invokes.js';
import { InvocationContext } from './invocation-context.js';
import type { InvokeTargets } from './invoke-targets.js';

export interface FunctionCallProps {
  readonly invoke: Invoke;
  readonly targets: InvokeTargets;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One call of a plain function. It fails when there is no function of that name. */
export class FunctionCall {
  readonly #props: FunctionCallProps;
  readonly #context: InvocationContext;

  constructor(props: FunctionCallProps) {
    const { invoke, clock } = props;
    const name = plainFunctionName(invoke.functionName) ?? invoke.functionName;
    this.#props = props;
    const deadline = () => Number.POSITIVE_INFINITY;
    this.#context = new InvocationContext({ workflow: name, clock, deadline, tenantId: invoke.tenantId });
  }

  /** Calls the function, and resolves with how it ended; never rejects. */
  async run(): Promise<ExecutionOutcome> {
    const { invoke, targets } = this.#props;
    const name = this.#context.functionName;
    const target = targets.function(invoke.functionName);
    if (target === undefined) return { status: 'FAILED', error: targets.missing(invoke.functionName) };
    let event: unknown;
    try {
      event = invoke.payload === undefined ? undefined : JSON.parse(invoke.payload);
    } catch (error) {
      return notJson(name, error as Error);
    }
    try {
      const value = await runBeside(this.#rejected, () => target(event, this.#context));
      const result = JSON.stringify(value) as string | undefined;
      checkSize(`The result of function ${name}`, result, LIMITS.responseBytes);
      return { status: 'SUCCEEDED', result };
    } catch (error) {
      return { status: 'FAILED', error: toErrorObject(error) };
    }
  }

  /** Logs a rejection that nobody handles, which would end the process otherwise. */
  readonly #rejected = (_: Promise<unknown>, reason: unknown): void => {
    const { ErrorType, ErrorMessage } = toErrorObject(reason);
    this.#props.logger.warn(
      `A promise in function ${this.#context.functionName} was rejected before anybody handled it: ${ErrorType}: ${ErrorMessage}. Await it, or catch its error.`,
      { functionName: this.#context.functionName },
    );
  };

  /** Tells the function that nobody waits for its result any more. */
  abandon(): void {
    this.#context.abandon();
  }
}

/** The error with which the Lambda service refuses an event that is not JSON. */
function notJson(name: string, { message }: Error): ExecutionOutcome {
  const ErrorMessage = `The payload for function ${name} is not JSON, which is what functions take: ${message}`;
  return { status: 'FAILED', error: { ErrorType: 'InvalidRequestContentException', ErrorMessage } };
}
