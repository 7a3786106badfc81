import { isPromiseLike } from '../core/promise-like.js';
import type { StandardSchema } from '../core/standard-schema.js';
import { LIMITS, type OperationUpdate } from '../core/wire/index.js';
import { jsonSerdes, readSchemaInput, recordedText, type SerdesContext } from '../values/index.js';
import { INPUT } from './core/markers.js';
import { NameIds } from './core/operation-ids.js';
import { checkPayload } from './core/payload-check.js';
import type { Invocation } from './loop/invocation.js';

/** The id of the marker with what a schema has made of the input. No operation has such a name. */
export function inputMarkerId({ root }: Invocation): string {
  return new NameIds(root.id, '\ninput').next();
}

/**
 * Puts an input through its schema, in the first invocation. Where the schema makes another value of
 * it, a marker records that, and replay reads it there: the schema may be another one by then, and
 * may make something else of the input each time.
 *
 * @param later receives what is to be recorded once the workflow's code begins.
 */
export async function schemaInput(
  invocation: Invocation,
  schema: StandardSchema,
  context: SerdesContext,
  later: OperationUpdate[],
): Promise<unknown> {
  const { settings, execution } = invocation;
  const serdes = settings.defaultSerdes ?? jsonSerdes;
  const text = execution.ExecutionDetails?.InputPayload;
  const { value, isOther } = await readSchemaInput(text, { schema, serdes, context });
  if (!isOther) return value;
  const Id = inputMarkerId(invocation);
  const ofMarker = { ...context, operationId: Id };
  const made = recordedText(serdes, value, ofMarker);
  const Payload = isPromiseLike(made) ? await made : made;
  const what = `What the schema makes of the input of workflow ${context.workflowName}`;
  const refusal = checkPayload(Payload, what, LIMITS.operationPayloadBytes);
  if (refusal !== undefined) throw refusal;
  later.push({ Id, Name: 'input', Type: 'STEP', SubType: INPUT, Action: 'SUCCEED', Payload });
  return serdes.deserialize(Payload, ofMarker);
}
