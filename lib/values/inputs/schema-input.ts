import { InvalidInputError, type Violation } from '../../core/errors/serialization-errors.js';
import type { SchemaIssue, StandardSchema } from '../../core/standard-schema.js';
import { isDeepEqual } from '../classes/object-state.js';
import { recordedText } from '../recorded-text.js';
import { outcomeOf, placeOf } from '../schemas/schema-check.js';
import type { Serdes, SerdesContext } from '../text/serdes.js';
import { discreetError } from '../text/serialization-refusal.js';

/** How an input with a schema is recorded and checked. */
export interface SchemaInputOptions {
  readonly schema: StandardSchema;
  /** Writes and reads the input; with `over`, its text may be secret. */
  readonly serdes: Serdes;
  readonly context: SerdesContext;
}

/**
 * What a schema makes of an input that has come in as text.
 *
 * @returns `isOther`: it is another value than the text stands for.
 * @throws {@link InvalidInputError} with all issues. {@link SerializationError} if the text can't be
 * read, or the schema throws.
 */
export async function readSchemaInput(
  text: string | undefined,
  options: SchemaInputOptions,
): Promise<{ readonly value: unknown; readonly isOther: boolean }> {
  const { serdes, context } = options;
  const given: unknown = await serdes.deserialize(text, context);
  const value = await checkedInput(given, options);
  // What is read back has its members in the order of the text.
  return isDeepEqual(given, value) ? { value: given, isOther: false } : { value, isOther: true };
}

/**
 * The text to start an execution with: of what the schema makes of the input. The workflow will
 * put that through the schema once more, as it does with every input. If the schema would then make
 * something else of it, as one that turns text into dates does, it is the text of the input as it
 * was given.
 *
 * @param hasBegun for an execution with a record, which reads its input without the schema.
 * @throws {@link InvalidInputError}, {@link SerializationError}
 */
export async function schemaInputText(
  value: unknown,
  options: SchemaInputOptions,
  hasBegun: boolean,
): Promise<string | undefined> {
  const { serdes, context } = options;
  const text = await recordedText(serdes, await checkedInput(value, options), context);
  if (hasBegun) return text;
  const isSettled = await readSchemaInput(text, options).then(
    ({ isOther }) => !isOther,
    () => false,
  );
  return isSettled ? text : recordedText(serdes, value, context);
}

async function checkedInput(given: unknown, { schema, serdes, context }: SchemaInputOptions): Promise<unknown> {
  const isSecret = serdes.over !== undefined;
  try {
    const result = await outcomeOf(schema, given, 'deserialize', context);
    if (result.issues === undefined) return result.value;
    throw new InvalidInputError(
      `The input of workflow ${context.workflowName} is not valid (a schema of ${schema['~standard'].vendor} is declared)`,
      violationsIn(result.issues, isSecret),
    );
  } catch (error) {
    throw isSecret ? discreetError(error) : error;
  }
}

/** One violation for each place. @param isSecret whether messages may quote what must not be seen. */
function violationsIn(issues: readonly SchemaIssue[], isSecret: boolean): Violation[] {
  const found = new Map<string, string[]>();
  for (const issue of issues) {
    const path = placeOf(issue).replace(/^\./, '');
    const messages = found.get(path);
    const message = isSecret ? 'is refused by the schema' : issue.message;
    if (messages === undefined) found.set(path, [message]);
    else messages.push(message);
  }
  return Array.from(found, ([path, constraints]) => ({ path, constraints }));
}
