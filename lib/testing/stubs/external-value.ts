import type { Class, ClassThunk } from '../../core/types.js';
import type { InvokeWorkflowOptions } from '../../engine/index.js';
import {
  classSerdes,
  jsonSerdes,
  type ResultOptions,
  type Serdes,
  type SerdesContext,
  schemaOf,
} from '../../values/index.js';
import { type DurableWorkflow, describeWorkflow } from '../../workflow/index.js';

/**
 * The serdes for a value that an external system provides: that of the class which the reader
 * expects, or else the one for plain values.
 */
export function externalSerdes(
  options: Pick<ResultOptions<any>, 'returns'> | Pick<InvokeWorkflowOptions, 'workflow'>,
): Serdes {
  const thunk =
    'workflow' in options ? describeWorkflow(options.workflow() as Class<DurableWorkflow>).returns : options.returns;
  return thunk === undefined || schemaOf(thunk) !== undefined ? jsonSerdes : classSerdes(thunk as ClassThunk);
}

/** Turns a value into what an external system would send. @param what names it in messages. */
export async function externalValue(serdes: Serdes, value: unknown, what: string): Promise<unknown> {
  const text = await serdes.serialize(value, { what } as SerdesContext);
  return jsonSerdes.deserialize(text, { what } as SerdesContext);
}
