import { isPromiseLike } from '../core/promise-like.js';
import type { ClassThunk, TypeThunk } from '../core/types.js';
import { type ErrorObject, LIMITS } from '../core/wire/index.js';
import type { WorkflowDefinition } from '../engine/index.js';
import { checkPayload } from '../engine/index.js';
import {
  decodedText,
  ErrorCodec,
  errorEncodingOf,
  inputSerdes,
  jsonSerdes,
  type PayloadStore,
  payloadStoresOf,
  type ResultOptions,
  recordedText,
  reviveInput,
  type Serdes,
  type SerdesContext,
  schemaInputText,
  schemaOf,
  serdesFor,
  textSerdes,
  UNDEFINED_TEXT,
} from '../values/index.js';
import { describeWorkflow } from '../workflow/index.js';
import type { WorkflowClass } from './execution-ref.js';

interface RecordedInput {
  readonly executionId: string;
  readonly input: string | undefined;
}

interface RecordedResult {
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  readonly result: string | undefined;
}

interface RecordedFailure {
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  readonly error: ErrorObject | undefined;
}

/**
 * Turns inputs into text and results into values, with the classes of the workflows that it has
 * come to know.
 */
export class WorkflowCodec {
  readonly #definitions = new Map<string, WorkflowDefinition>();
  readonly #serdes: Serdes | undefined;
  readonly #validatesInputs: boolean;

  /**
   * @param serdes for workflows that name none.
   * @param options `validatesInputs: false` leaves that to the workflow, as when it is invoked by
   * somebody who does not know its class.
   */
  constructor(serdes?: Serdes, { validatesInputs = true }: { readonly validatesInputs?: boolean } = {}) {
    this.#serdes = serdes;
    this.#validatesInputs = validatesInputs;
  }

  add(definition: WorkflowDefinition): void {
    this.#definitions.set(definition.name, definition);
  }

  /** The name of a workflow. A class that it meets is known from then on. */
  nameOf(workflow: WorkflowClass | string): string {
    if (typeof workflow === 'string') return workflow;
    const definition = describeWorkflow(workflow);
    this.add(definition);
    return definition.name;
  }

  /**
   * The text of an input, which is validated where its class is known: before anything is recorded.
   *
   * @param hasBegun for an execution with a record, which does not validate its input any more.
   * @throws InvalidInputError, SerializationError, SizeLimitError
   */
  serializeInput(
    workflowName: string,
    executionId: string,
    input: unknown,
    hasBegun = false,
  ): string | undefined | Promise<string | undefined> {
    const definition = this.#definitions.get(workflowName);
    const general = definition?.serdes ?? this.#serdes;
    const context = { executionId, workflowName, what: 'input' };
    const text =
      definition?.input === undefined
        ? recordedText(general ?? jsonSerdes, input, context)
        : this.#serializeOf(definition.input, input, general, context, hasBegun);
    return isPromiseLike(text)
      ? text.then((ready) => checkedInput(workflowName, ready))
      : checkedInput(workflowName, text);
  }

  /**
   * The text of an input that is sent before its execution has an id, which codecs would bind it
   * to: so it stands below them, and they must take it as it is.
   *
   * @param executionName stands in for the id.
   * @throws InvalidInputError, SerializationError, SizeLimitError
   */
  async serializeOpenInput(
    workflowName: string,
    executionName: string,
    input: unknown,
    most: number,
  ): Promise<string | undefined> {
    const definition = this.#definitions.get(workflowName);
    const general = definition?.serdes ?? this.#serdes;
    const context = { executionId: executionName, workflowName, what: 'input' };
    const below = general?.over === undefined ? general : undefined;
    const ready =
      definition?.input === undefined
        ? await recordedText(below ?? jsonSerdes, input, context)
        : await this.#serializeOf(definition.input, input, below, context);
    // The service gives the function an empty object in place of a payload that is left out.
    const isOurs =
      definition?.input !== undefined ||
      (definition !== undefined && (general === undefined || general.over !== undefined));
    const text = checkedInput(workflowName, ready ?? (isOurs ? UNDEFINED_TEXT : undefined), most);
    await decodedText(general, text, context);
    return text;
  }

  /**
   * Whether two recorded inputs of a workflow say the same, each in its execution: encrypted anew,
   * the text differs each time.
   */
  async isSameInput(workflowName: string, ...inputs: readonly [RecordedInput, RecordedInput]): Promise<boolean> {
    const serdes = this.#definitions.get(workflowName)?.serdes ?? this.#serdes;
    const [one, other] = await Promise.all(
      inputs.map(({ executionId, input }) => decodedText(serdes, input, { executionId, workflowName, what: 'input' })),
    );
    return one === other;
  }

  /**
   * The payload stores in which executions of a workflow may have texts, as far as its serdes are
   * known: its own or the general one, and those of its decorated methods.
   */
  payloadStoresOf(workflowName: string): ReadonlySet<PayloadStore> {
    const definition = this.#definitions.get(workflowName);
    const ofMethods = Array.from(
      definition?.operations.values() ?? [],
      ({ options }) => (options as ResultOptions)?.serdes,
    );
    return new Set([definition?.serdes ?? this.#serdes, ...ofMethods].flatMap((serdes) => payloadStoresOf(serdes)));
  }

  /** A value, or the promise of one. */
  deserializeResult({ executionId, workflow, result }: RecordedResult): unknown {
    if (result === undefined) return undefined;
    const definition = this.#definitions.get(workflow);
    const serdes = serdesFor({ returns: definition?.returns }, definition?.serdes ?? this.#serdes);
    return serdes.deserialize(result, { executionId, workflowName: workflow });
  }

  /**
   * The error that an execution has ended with; one that the keys given here do not open stays as
   * it is.
   */
  async readError({ executionId, workflow, error }: RecordedFailure): Promise<ErrorObject | undefined> {
    if (error === undefined) return undefined;
    const serdes = this.#definitions.get(workflow)?.serdes ?? this.#serdes;
    const errors = new ErrorCodec(errorEncodingOf(serdes), executionId);
    try {
      await errors.ready();
      return errors.read(error);
    } catch {
      return error;
    }
  }

  /**
   * Validated as the workflow will do it: an input of a class is read back for that, and one with a
   * schema goes through it. A serdes that goes over others encodes the text.
   */
  async #serializeOf(
    input: TypeThunk,
    value: unknown,
    general: Serdes | undefined,
    context: SerdesContext,
    hasBegun = false,
  ): Promise<string | undefined> {
    const schema = schemaOf(input);
    const serdes = inputSerdes(input, general?.over === undefined ? general : jsonSerdes);
    const text =
      schema !== undefined && this.#validatesInputs
        ? await schemaInputText(value, { schema, serdes, context }, hasBegun)
        : await recordedText(serdes, value, context);
    checkedInput(context.workflowName, text);
    if (schema === undefined && this.#validatesInputs) await reviveInput(text, { input: input as ClassThunk, context });
    return general?.over === undefined ? text : recordedText(general.over(textSerdes), text, context);
  }
}

function checkedInput(
  workflowName: string,
  text: string | undefined,
  most = LIMITS.executionPayloadBytes,
): string | undefined {
  const refusal = checkPayload(text, `The input of workflow ${workflowName}`, most);
  if (refusal !== undefined) throw refusal;
  return text;
}
