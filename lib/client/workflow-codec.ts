import { checkPayload } from '../engine/payload-check.js';
import { isPromiseLike } from '../engine/promise-like.js';
import type { WorkflowDefinition } from '../engine/workflow-definition.js';
import { clearText, inputSerdes, jsonSerdes, recordedText, type Serdes, serdesFor } from '../serialization/index.js';
import { LIMITS } from '../wire/index.js';
import { describeWorkflow } from '../workflow/describe-workflow.js';
import type { WorkflowClass } from './workflow-client.js';

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

/** Turns inputs into text and results into values, with the classes of the workflows that it has come to know. */
export class WorkflowCodec {
  readonly #definitions = new Map<string, WorkflowDefinition>();
  readonly #serdes: Serdes | undefined;

  /** @param serdes for workflows that name none. */
  constructor(serdes?: Serdes) {
    this.#serdes = serdes;
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

  /** @throws SerializationError, SizeLimitError */
  serializeInput(
    workflowName: string,
    executionId: string,
    input: unknown,
  ): string | undefined | Promise<string | undefined> {
    const serdes = this.#inputSerdes(this.#definitions.get(workflowName));
    const text = recordedText(serdes, input, { executionId, workflowName, what: 'input' });
    return isPromiseLike(text)
      ? text.then((ready) => checkedInput(workflowName, ready))
      : checkedInput(workflowName, text);
  }

  /**
   * The text of an input that is sent before its execution has an id, which codecs would bind it to: so it stands below them, and they
   * must take it as it is.
   *
   * @param executionName stands in for the id.
   * @throws SerializationError, SizeLimitError
   */
  async serializeOpenInput(
    workflowName: string,
    executionName: string,
    input: unknown,
    most: number,
  ): Promise<string | undefined> {
    const definition = this.#definitions.get(workflowName);
    const general = definition?.serdes ?? this.#serdes;
    const serdes = general?.over === undefined ? this.#inputSerdes(definition) : ownSerdes(definition);
    const context = { executionId: executionName, workflowName, what: 'input' };
    const text = checkedInput(workflowName, await recordedText(serdes, input, context), most);
    await clearText(general, text, context);
    return text;
  }

  /** Whether two recorded inputs of a workflow say the same, each in its execution: encrypted anew, the text differs each time. */
  async isSameInput(workflowName: string, ...inputs: readonly [RecordedInput, RecordedInput]): Promise<boolean> {
    const serdes = this.#definitions.get(workflowName)?.serdes ?? this.#serdes;
    const [one, other] = await Promise.all(
      inputs.map(({ executionId, input }) => clearText(serdes, input, { executionId, workflowName, what: 'input' })),
    );
    return one === other;
  }

  /** A value, or the promise of one. */
  deserializeResult({ executionId, workflow, result }: RecordedResult): unknown {
    if (result === undefined) return undefined;
    const definition = this.#definitions.get(workflow);
    const serdes = serdesFor({ returns: definition?.output }, definition?.serdes ?? this.#serdes);
    return serdes.deserialize(result, { executionId, workflowName: workflow });
  }

  #inputSerdes(definition: WorkflowDefinition | undefined): Serdes {
    const general = definition?.serdes ?? this.#serdes ?? jsonSerdes;
    if (definition?.input === undefined) return general;
    const own = ownSerdes(definition);
    return general.over?.(own) ?? own;
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

function ownSerdes(definition: WorkflowDefinition | undefined): Serdes {
  return definition?.input === undefined ? jsonSerdes : inputSerdes(definition.input);
}
