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

/** The payload that a body made; it may also simply have returned it. */
export async function payloadFrom(body: () => unknown): Promise<unknown> {
  const made = await body();
  return made instanceof Payload ? made.value : made;
}
