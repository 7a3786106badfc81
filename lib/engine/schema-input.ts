import { isPromiseLike } from '../core/promise-like.js';
import type { StandardSchema } from '../core/standard-schema.js';
import { LIMITS, type OperationUpdate } from '../core/wire/index.js';
import { jsonSerdes, readSchemaInput, recordedText, type SerdesContext } from '../values/index.js';
import { INPUT } from './core/markers.js';
import { NameIds } from './core/operation-ids.js';
import { checkPayload } from './core/payload-check.js';
import type { Invocation } from './loop/invocation.js';

/** No operation has a name with a line break. */
const KEY = '\ninput';

/**
 * The input of a workflow whose input has a schema. The schema runs in the first invocation. Where
 * it makes another value of the input, that is recorded by a marker, and replay reads it there: the
 * schema may be another one by then, and may make something else of the input each time.
 *
 * @param later receives what is to be recorded once the workflow's code begins.
 */
export function schemaInput(
  invocation: Invocation,
  schema: StandardSchema,
  context: SerdesContext,
  isFirst: boolean,
  later: OperationUpdate[],
): unknown {
  const { root, settings, execution } = invocation;
  const serdes = settings.defaultSerdes ?? jsonSerdes;
  const text = execution.ExecutionDetails?.InputPayload;
  const id = new NameIds(root.id, KEY).next();
  const ofMarker = { ...context, operationId: id };
  if (invocation.hasMarker(id, root)) {
    return serdes.deserialize(invocation.recordOf(id)?.StepDetails?.Result, ofMarker);
  }
  if (!isFirst) return serdes.deserialize(text, context);
  return readSchemaInput(text, { schema, serdes, context }).then(async ({ value, isOther }) => {
    if (!isOther) return value;
    const made = recordedText(serdes, value, ofMarker);
    const Payload = isPromiseLike(made) ? await made : made;
    const what = `What the schema makes of the input of workflow ${context.workflowName}`;
    const refusal = checkPayload(Payload, what, LIMITS.operationPayloadBytes);
    if (refusal !== undefined) throw refusal;
    later.push({ Id: id, Name: 'input', Type: 'STEP', SubType: INPUT, Action: 'SUCCEED', Payload });
    return serdes.deserialize(Payload, ofMarker);
  });
}
