import { InvalidInputError, type Violation } from '../../core/errors/serialization-errors.js';
import type { Class, ClassThunk } from '../../core/types.js';
import { classSerdes } from '../classes/class-serdes.js';
import { type ClassTarget, describeTarget, resolveTarget } from '../classes/class-target.js';
import { transformer } from '../classes/transformer.js';
import { isSimple, shapeFault } from '../classes/value-shape.js';
import { jsonSerdes, parseJson } from '../json/plain-serdes.js';
import type { Serdes, SerdesContext } from '../text/serdes.js';
import { discreetError } from '../text/serialization-refusal.js';
import { decodedText } from '../text/text-serdes.js';

/** Options of {@link reviveInput}. */
export interface InputOptions {
  /** The class of the input. Without it the serdes alone reads the input. */
  readonly input?: ClassThunk | undefined;
  /**
   * Reads an input without a class; a serdes with `over` decodes inputs with a class too. Default:
   * JSON.
   */
  readonly serdes?: Serdes | undefined;
  readonly context: SerdesContext;
}

/**
 * Turns the text of an execution's input into an instance of the class that the workflow declares,
 * and validates it with class-validator when the class has validation decorators. Nested objects
 * are validated where `@ValidateNested()` says so. `null` and `undefined` pass, since the signature
 * of `run`, which says whether there is an input, can't be read at run time.
 *
 * @throws {@link InvalidInputError} with all faults of the input.
 * @throws {@link SerializationError} if the text is not JSON, or its class can't be revived.
 */
export async function reviveInput(text: string | undefined, options: InputOptions): Promise<unknown> {
  try {
    return await readInput(text, options);
  } catch (error) {
    // The text below a codec may be secret.
    throw options.serdes?.over === undefined ? error : discreetError(error);
  }
}

async function readInput(text: string | undefined, { input, serdes, context }: InputOptions): Promise<unknown> {
  const here: SerdesContext = { ...context, what: 'input' };
  if (input === undefined) return (serdes ?? jsonSerdes).deserialize(text, here);
  const target = resolveTarget(input, 'input');
  const clear = await decodedText(serdes, text, here);
  const raw = clear === undefined ? undefined : parseJson(clear, here);
  if (raw === undefined || raw === null) return raw;
  const fault = shapeFault(raw, target, 'deserialize');
  if (fault !== undefined) throw invalid(context, target, [{ path: fault.path ?? '', constraints: [fault.problem] }]);
  const value: unknown = await classSerdes(input, 'input').deserialize(clear, here);
  const violations = hasValidation(target.type) ? await validate(value) : [];
  const misfit = misfitOf(target, raw, value);
  if (misfit !== undefined && violations.every(({ path }) => path !== misfit.path)) violations.push(misfit);
  if (violations.length > 0) throw invalid(context, target, violations);
  return value;
}

/** The part that class-transformer has dropped, or that doesn't fit the class. */
function misfitOf(target: ClassTarget, raw: unknown, value: unknown): Violation | undefined {
  const library = isSimple(target) ? undefined : transformer();
  const misfit = library?.findMisfit(raw, value);
  return misfit && { path: misfit.path?.replace(/^\./, '') ?? '', constraints: [misfit.problem] };
}

async function validate(input: unknown): Promise<Violation[]> {
  // Imported late; a class with validation decorators has already loaded most of the library.
  const { violationsOf } = await import('./class-validation.js');
  if (!Array.isArray(input)) return violationsOf(input as object, '');
  const found = await Promise.all(
    input.map((member, index) => (member === null ? [missing(`[${index}]`)] : violationsOf(member, `[${index}]`))),
  );
  return found.flat();
}

/**
 * Class-validator's storage of decorator declarations, shared by all copies of the library; it
 * exists once a decorator has run.
 */
interface ValidationMetadata {
  getTargetValidationMetadatas?(
    type: Class,
    schema: string,
    always: boolean,
    strictGroups: boolean,
  ): readonly unknown[];
}

function hasValidation(type: Class): boolean {
  const { classValidatorMetadataStorage: metadata } = globalThis as {
    classValidatorMetadataStorage?: ValidationMetadata;
  };
  return (metadata?.getTargetValidationMetadatas?.(type, '', false, false).length ?? 0) > 0;
}

function missing(path: string): Violation {
  return { path, constraints: ['is missing'] };
}

function invalid(
  { workflowName }: SerdesContext,
  target: ClassTarget,
  violations: readonly Violation[],
): InvalidInputError {
  return new InvalidInputError(
    `The input of workflow ${workflowName} is not valid (${describeTarget(target)} is declared)`,
    violations,
  );
}
