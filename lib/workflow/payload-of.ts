import { insideWorkflow } from '../engine/index.js';
import { OutsideExecutionError } from '../errors/workflow-errors.js';

class Payload {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Ends the body of an `@Invoke` method with the payload for its target. The value that the method promises is the target's result, so the
 * body has none to give: this stands in its place, and has the type of whatever is promised.
 *
 * @throws OutsideExecutionError when no execution is running, as in a unit test that calls the method directly.
 */
export function payloadOf(payload: unknown): never {
  if (insideWorkflow()) return new Payload(payload) as never;
  throw new OutsideExecutionError(
    'payloadOf() was called outside an execution. Only the body of an @Invoke method may end with it; a unit test that calls such a ' +
      'method directly has no target that would answer.',
  );
}

/** The methods whose bodies are making payloads now, each as often as it does; by workflow instance. */
const making = new WeakMap<object, (string | symbol)[]>();

/** Whether the body of this method, or of one that overrides it, is making a payload. */
export function isMakingPayload(instance: object, method: string | symbol): boolean {
  return making.get(instance)?.includes(method) === true;
}

/** The payload that a method's body makes; it may also simply return it. */
export async function payloadFrom(instance: object, method: string | symbol, body: () => unknown): Promise<unknown> {
  const methods = making.get(instance) ?? [];
  making.set(instance, methods);
  methods.push(method);
  try {
    const made = await body();
    return made instanceof Payload ? made.value : made;
  } finally {
    methods.splice(methods.indexOf(method), 1);
  }
}
