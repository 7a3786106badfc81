import type { TSESTree } from '@typescript-eslint/types';
import { functionOf } from '../syntax/names.js';
import {
  bare,
  childrenOf,
  type FunctionNode,
  isClass,
  isFunction,
  isWithin,
  keyOf,
  type Node,
  type SourceCode,
} from '../syntax/source.js';
import { isBody, isWorkflow, type Operation, operationOf } from './operations.js';
import { type Member, memberOf, type WorkflowClass, workflowClasses } from './workflow-class.js';

/**
 * Where code runs: as code of the workflow, which every replay repeats, or in the body of a step,
 * a submitter or a check, which runs once per attempt.
 */
export interface Place {
  readonly workflow: WorkflowClass;
  readonly region: 'workflow' | 'step';
  /** The body in messages: `run()`, `the step 'charge'`. */
  readonly title: string;
  /** The function of the body. */
  readonly root: FunctionNode;
}

export interface Spot {
  readonly node: Node;
  readonly place: Place;
}

/** What is known of a file: its workflow classes, and their code, node by node. */
export interface WorkflowCode {
  readonly source: SourceCode;
  readonly classes: readonly WorkflowClass[];
  readonly spots: readonly Spot[];
}

const known = new WeakMap<TSESTree.Program, WorkflowCode>();

/** The code of a file, read once for all rules. */
export function workflowCode(source: SourceCode): WorkflowCode {
  let code = known.get(source.ast);
  if (code === undefined) {
    const classes = workflowClasses(source);
    code = { source, classes, spots: classes.flatMap((workflow) => new CodeReader(source, workflow).read()) };
    known.set(source.ast, code);
  }
  return code;
}

/**
 * Finds the code that a workflow class runs, and where it runs.
 *
 * It begins with the decorated methods and goes on to what they reach in this file: undecorated
 * methods, named functions, closures. A helper that a step and the workflow call is read for both.
 * Code of a nested class, and functions among the options of an operation, are left out: who calls
 * them can't be seen. So is a helper that nothing here calls, unless it calls operations itself.
 *
 * A function with a name is read where it is used, not where it stands: as the body of a step, if
 * it is given to `context.step`.
 */
class CodeReader {
  readonly #source: SourceCode;
  readonly #workflow: WorkflowClass;
  readonly #spots: Spot[] = [];
  readonly #read = { workflow: new Set<Node>(), step: new Set<Node>() };

  constructor(source: SourceCode, workflow: WorkflowClass) {
    this.#source = source;
    this.#workflow = workflow;
  }

  read(): readonly Spot[] {
    const members = [...this.#workflow.members.values()];
    for (const { name, kind, body } of members) {
      if (body === undefined) continue;
      if (isBody(kind)) this.#enter(body, 'step', `the ${kind} '${name}'`);
      if (kind === 'execution' || kind === 'childContext') this.#enter(body, 'workflow', `${name}()`);
    }
    for (const { name, kind, body } of members) {
      if (kind !== 'helper' || body === undefined || this.#read.workflow.has(body) || this.#read.step.has(body))
        continue;
      if (callsOperations(this.#source, this.#workflow, body)) this.#enter(body, 'workflow', `${name}()`);
    }
    return this.#spots;
  }

  /** `from` is where it is used: a function within a body is a part of that body. */
  #enter(body: FunctionNode, region: Place['region'], title: string, from?: Place): void {
    if (this.#read[region].has(body)) return;
    this.#read[region].add(body);
    const root = from?.region === region && isWithin(body, from.root) ? from.root : body;
    const place = { workflow: this.#workflow, region, title, root };
    for (const child of childrenOf(this.#source, body)) this.#visit(child, place);
  }

  #visit(node: Node, place: Place): void {
    if (isClass(node) || node.type === 'FunctionDeclaration') return;
    if (isFunction(node)) {
      // One with a name is read where the name is used.
      if (node.parent.type !== 'VariableDeclarator' || node.parent.parent.kind !== 'const')
        this.#visitBelow(node, place);
      return;
    }
    this.#spots.push({ node, place });
    const operation = operationOf(this.#source, this.#workflow, node);
    if (operation !== undefined) {
      this.#visitOperation(operation, place);
      return;
    }
    if (node.type === 'CallExpression') for (const argument of node.arguments) this.#follow(argument, place);
    if (node.type === 'CallExpression') this.#follow(node.callee, place);
    if (node.type === 'MemberExpression') this.#follow(node, place);
    this.#visitBelow(node, place);
  }

  #visitBelow(node: Node, place: Place): void {
    for (const child of childrenOf(this.#source, node)) this.#visit(child, place);
  }

  #visitOperation({ call, functions, name, label }: Operation, place: Place): void {
    const isStep = functions === 'step';
    const title = isStep ? `the step ${name === undefined ? `of ${label}` : `'${name}'`}` : place.title;
    this.#visit(call.callee, place);
    for (const argument of call.arguments) {
      const body = this.#functionOf(argument);
      if (body === undefined) this.#visitArgument(argument, place, functions === 'workflow');
      else if (functions !== 'none') this.#enter(body, isStep ? 'step' : place.region, title, place);
    }
  }

  /**
   * Functions among the options are called by the engine. Those of an array are branches or
   * contenders.
   */
  #visitArgument(node: Node, place: Place, areBranches: boolean): void {
    if (node.type === 'ArrayExpression' && areBranches) {
      for (const element of node.elements) if (element !== null) this.#visitBranch(element, place);
      return;
    }
    if (isFunction(node)) return;
    if (node.type !== 'ObjectExpression') {
      this.#visit(node, place);
      return;
    }
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') this.#visit(property, place);
      else if (!isFunction(property.value)) this.#visit(property.value, place);
    }
  }

  #visitBranch(element: Node, place: Place): void {
    const branch = element.type === 'ObjectExpression' ? element.properties : [element];
    for (const part of branch) {
      const value = part.type === 'Property' ? part.value : part;
      const body = this.#functionOf(value);
      if (body === undefined) this.#visit(value, place);
      else this.#enter(body, place.region, place.title, place);
    }
  }

  /** Reads the function that a name or `this.helper` stands for, as code of this place. */
  #follow(expression: Node, place: Place): void {
    const body = isFunction(expression) ? undefined : this.#functionOf(expression);
    if (body !== undefined) this.#enter(body, place.region, place.title, place);
  }

  #functionOf(expression: Node): FunctionNode | undefined {
    const node = bare(expression);
    if (isFunction(node)) return node;
    return functionOf(this.#source, node) ?? helperOf(this.#workflow, node)?.body;
  }
}

/** The undecorated method that `this.helper` stands for. */
export function helperOf(workflow: WorkflowClass, node: Node): Member | undefined {
  if (node.type !== 'MemberExpression' || !isWorkflow(node.object)) return undefined;
  const name = keyOf(node.property, node.computed);
  const member = name === undefined ? undefined : memberOf(workflow, name);
  return member?.kind === 'helper' ? member : undefined;
}

/** Whether code calls an operation, itself or through helpers. */
export function callsOperations(
  source: SourceCode,
  workflow: WorkflowClass,
  node: Node,
  seen: Set<Node> = new Set(),
): boolean {
  if (seen.has(node)) return false;
  seen.add(node);
  if (node.type === 'CallExpression') {
    if (operationOf(source, workflow, node) !== undefined) return true;
    const helper = helperOf(workflow, bare(node.callee))?.body ?? functionOf(source, node.callee);
    if (helper !== undefined && callsOperations(source, workflow, helper, seen)) return true;
  }
  return childrenOf(source, node).some((child) => !isClass(child) && callsOperations(source, workflow, child, seen));
}
