import { describeValue } from '../../core/errors/argument-errors.js';
import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import { isName, NAME_RULE } from '../../core/names.js';
import type { Class, TypeThunk } from '../../core/types.js';
import type { OperationDescription, WorkflowDefinition } from '../../engine/index.js';
import { looksMinified, resolveTarget, schemaOf } from '../../values/index.js';
import { designParameters, isPlainDesignType } from '../decorators/design-types.js';
import type { DurableExecutionOptions } from '../decorators/execution-options.js';
import { decoratorOf, nameOf } from '../decorators/operation-mark.js';
import { type DurableWorkflow, isWorkflow } from '../durable-workflow.js';
import { type Member, membersOf } from './members.js';
import { optionFaults } from './option-faults.js';

const definitions = new WeakMap<object, WorkflowDefinition>();

/** The entry of a workflow, with the options of its `@DurableExecution`. */
interface Entry extends Member {
  readonly options: DurableExecutionOptions;
}

/**
 * Reads what the decorators collected on a workflow class and its base classes, checks it, and
 * returns the frozen definition that the engine runs.
 *
 * `createHandler`, the runtimes, the clients and the test runners call it for each class that they
 * are given, and the engine for the workflow of an invoke. A class is described once: its
 * definition is cached. A class with faults is not cached, so every caller gets the error.
 *
 * What holds:
 * - Thunks such as `returns: () => Payment` are called here for the first time. A decorator must
 *   not call them, since the class that they name may be declared further down or in a module that
 *   is still loading.
 * - All faults are reported in one error, and before any execution starts. The engine relies on
 *   that: decorated steps and invokes don't check their options again.
 * - Operations are listed by the names that are recorded. A change of the rule that makes a name
 *   loses the running executions of every workflow that relies on it.
 *
 * The class of the input is the one that `input` names, else the class of the parameter, where
 * decorator metadata has it. If `reflect-metadata` is loaded and a class of the legacy dialect has
 * no metadata all the same (esbuild, tsx and others strip it), `input` is required, since the code
 * may count on an instance. In all other cases, an input without `input` is plain JSON.
 *
 * @throws InvalidWorkflowError that lists all faults of the class.
 */
export function describeWorkflow(workflowClass: Class<DurableWorkflow>): WorkflowDefinition {
  let definition = definitions.get(workflowClass);
  if (definition === undefined) {
    definition = build(workflowClass);
    definitions.set(workflowClass, definition);
  }
  return definition;
}

function build(workflowClass: Class<DurableWorkflow>): WorkflowDefinition {
  if (typeof workflowClass !== 'function' || !isWorkflow(workflowClass.prototype)) {
    const what = describeValue(workflowClass);
    throw new InvalidWorkflowError(undefined, [`${what} is not a class that extends DurableWorkflow.`]);
  }
  const faults: string[] = [];
  const members = membersOf(workflowClass.prototype, faults);
  for (const { mark } of members) faults.push(...optionFaults(mark), ...doubleDecorator(mark));
  const entry = entryOf(members, faults);
  const operations = operationsOf(members, faults);
  const name = nameOfWorkflow(workflowClass, entry, faults);
  const input = entry && inputOf(entry, faults);
  if (entry === undefined || faults.length > 0) throw new InvalidWorkflowError(workflowClass.name, faults);

  const { name: _, input: __, ...settings } = entry.options;
  return Object.freeze({ ...settings, name, workflowClass, input, operations });
}

function doubleDecorator({ details, key, over }: Member['mark']): string[] {
  if (over === undefined) return [];
  return [
    `${String(key)} has both ${decoratorOf(details)} and ${decoratorOf(over.details)}. A method takes one of them.`,
  ];
}

function entryOf(members: Member[], faults: string[]): Entry | undefined {
  let entry: Entry | undefined;
  let isThere = members.some(({ mark }) => mark.over?.details.kind === 'execution');
  for (const member of members) {
    const { details } = member.mark;
    if (details.kind !== 'execution') continue;
    if (member.key === 'run') entry = { ...member, options: details.options };
    else faults.push(misplacedEntry(String(member.key)));
    isThere = true;
  }
  if (!isThere) {
    faults.push(
      'no method has @DurableExecution. Put it on the method run, above other decorators that replace the method.',
    );
  }
  return entry;
}

function misplacedEntry(method: string): string {
  return `${method} has @DurableExecution, but the entry of a workflow is always the method run. Rename ${method} to run, or remove its decorator.`;
}

function operationsOf(members: Member[], faults: string[]): ReadonlyMap<string, OperationDescription> {
  const operations = new Map<string, OperationDescription>();
  for (const { key, mark } of members) {
    const { details } = mark;
    if (details.kind === 'execution') continue;
    const name = nameOf(details, key);
    const other = operations.get(name);
    if (other !== undefined) {
      faults.push(
        `${String(other.key)} and ${String(key)} are both the operation '${name}'. Give one of them another name: ` +
          `${decoratorOf(details)}({ name: '...' }).`,
      );
    }
    operations.set(name, Object.freeze({ ...details, name, key }) as OperationDescription);
  }
  return operations;
}

function nameOfWorkflow(workflowClass: Function, entry: Entry | undefined, faults: string[]): string {
  // esbuild puts an underscore before the name of a class that refers to itself.
  const className = workflowClass.name.replace(/^_+/, '');
  const given: unknown = entry?.options.name;
  const name = given ?? className;
  if (given === undefined && looksMinified(className)) {
    faults.push(
      `the name of the class, '${workflowClass.name}', looks like the work of a minifier and may be another after the next build, ` +
        "when running executions would not be found. Name the workflow with @DurableExecution({ name: 'Order' }), or have the bundler keep " +
        'names (keepNames in esbuild, keep_classnames in terser and swc).',
    );
  } else if (!isName(name)) {
    faults.push(
      `the name of the workflow must be ${NAME_RULE}, since it is a part of every execution id, but it is ` +
        `${describeValue(name)}. Set it with @DurableExecution({ name }).`,
    );
  }
  return name as string;
}

function inputOf({ key, method, owner, mark, options }: Entry, faults: string[]): TypeThunk | undefined {
  if (method.length > 1) {
    faults.push(
      `${String(key)} takes ${method.length} parameters, and an execution has one input. Put the rest into the input.`,
    );
  }
  const { input, serdes } = options;
  // A faulty thunk is not called again.
  if (input !== undefined) {
    const isAny = faults.length === 0 && schemaOf(input) === undefined && (input() as unknown) === Object;
    return isAny ? undefined : input;
  }
  const types = designParameters(owner, key);
  // A serdes with `over` encodes the text only, so the class is revived below it. A serdes that is
  // null has been reported already.
  const isTakenOver = serdes !== undefined && serdes?.over === undefined;
  if ((types ?? method).length === 0 || isTakenOver) return undefined;
  if (types === undefined) {
    if (mark.dialect === 'legacy' && mark.keepsMetadata) faults.push(`${String(key)} ${STRIPPED} ${CURE}`);
    return undefined;
  }
  if (isPlainDesignType(types[0])) return undefined;
  const thunk = () => types[0] as Class;
  try {
    resolveTarget(thunk, 'input');
  } catch {
    faults.push(
      `${String(key)} takes an input for which decorator metadata has only ${describeValue(types[0])}. ${CURE}`,
    );
  }
  return thunk;
}

const STRIPPED =
  "takes an input whose class can't be known: reflect-metadata is loaded, but this class has no decorator metadata. Its build strips it " +
  '(esbuild, tsx, Vite), or emitDecoratorMetadata is off.';
const CURE =
  'Name the class with @DurableExecution({ input: () => Order }), or () => [Order] for an array, or () => Object when the input is plain JSON.';
