import type { TSESTree } from '@typescript-eslint/types';
import { functionOf, globalOf, importOf } from '../syntax/names.js';
import { bare, childrenOf, isClass, isFunction, keyOf, type Node, type SourceCode } from '../syntax/source.js';
import { isContext, isWorkflow, type Operation, operationOf } from '../workflow/operations.js';
import type { WorkflowClass } from '../workflow/workflow-class.js';
import { helperOf } from '../workflow/workflow-code.js';

/** One of the things that a `Promise.all` waits for. */
interface Contender {
  readonly code: Node;
  /** Whether it is the function of a `map`, and so stands for several. */
  readonly isRepeated: boolean;
}

/** A call of an operation whose name the source says. */
export interface NamedUse {
  readonly node: Node;
  readonly name: string;
  /** Whether something that is not an operation was awaited before it. */
  readonly isLate: boolean;
  /** Whether the name is a text in the contender's own code, where it could be another. */
  readonly isText: boolean;
}

export function contendersOf(
  source: SourceCode,
  workflow: WorkflowClass,
  { arguments: [list] }: TSESTree.CallExpression,
): Contender[] {
  if (list?.type !== 'ArrayExpression') return repeatedIn(source, workflow, list);
  return list.elements.flatMap((element) => {
    if (element === null) return [];
    if (element.type === 'SpreadElement') return repeatedIn(source, workflow, element.argument);
    return [{ code: element, isRepeated: false }];
  });
}

/** The function of `items.map(...)` and `Array.from(items, ...)`. */
function repeatedIn(source: SourceCode, workflow: WorkflowClass, list: Node | undefined): Contender[] {
  const call = list && bare(list);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return [];
  const isFrom = globalOf(source, call.callee) === 'Array.from';
  if (!isFrom && keyOf(call.callee.property, call.callee.computed) !== 'map') return [];
  const run = call.arguments[isFrom ? 1 : 0];
  if (run === undefined) return [];
  const code = isFunction(run) ? run : (functionOf(source, run) ?? helperOf(workflow, bare(run))?.body);
  return code === undefined ? [] : [{ code, isRepeated: true }];
}

/**
 * The operations that a contender calls, in the order of the source, through helpers of the file.
 */
export function usesIn(source: SourceCode, workflow: WorkflowClass, contender: Node): NamedUse[] {
  const uses: NamedUse[] = [];
  const seen = new Set<Node>();
  let isLate = false;
  const visit = (node: Node, depth: number): void => {
    if (isClass(node) || seen.has(node)) return;
    seen.add(node);
    const operation = operationOf(source, workflow, node);
    if (operation !== undefined) {
      for (const argument of operation.call.arguments) if (!isCode(argument)) visit(argument, depth);
      const { name } = operation;
      if (name !== undefined) uses.push({ node, name, isLate, isText: depth === 0 && isNamedByCall(operation) });
      return;
    }
    for (const child of childrenOf(source, node)) visit(child, depth);
    const helper = node.type === 'CallExpression' && helperBody(source, workflow, node);
    if (helper) visit(helper, depth + 1);
    if (node.type === 'AwaitExpression' && isForeign(source, workflow, node.argument)) isLate = true;
  };
  visit(contender, 0);
  return uses;
}

/** Code that an operation is given runs in a scope of its own, or is no code of the workflow. */
function isCode(argument: Node): boolean {
  return isFunction(argument) || argument.type === 'ArrayExpression' || argument.type === 'ObjectExpression';
}

/** Waits have no result that could be another's. */
function isNamedByCall({ method, isPromise }: Operation): boolean {
  return method !== undefined && method !== 'wait' && isPromise;
}

function helperBody(source: SourceCode, workflow: WorkflowClass, call: TSESTree.CallExpression): Node | undefined {
  return helperOf(workflow, bare(call.callee))?.body ?? functionOf(source, call.callee);
}

/**
 * Whether a promise is surely of something else than operations: of an import, a global, or a
 * service in a field.
 */
function isForeign(source: SourceCode, workflow: WorkflowClass, expression: Node): boolean {
  const node = bare(expression);
  if (node.type === 'ImportExpression') return true;
  if (node.type === 'NewExpression') return globalOf(source, node.callee) === 'Promise';
  if (node.type !== 'CallExpression') return false;
  const callee = bare(node.callee);
  if (helperBody(source, workflow, node) !== undefined || node.arguments.some((one) => handsOn(source, one)))
    return false;
  if (importOf(source, callee) !== undefined) return true;
  const path = globalOf(source, callee);
  if (path !== undefined) return !path.startsWith('Promise.');
  if (callee.type !== 'MemberExpression') return false;
  const object = bare(callee.object);
  if (/^(?:then|catch|finally)$/.test(keyOf(callee.property, callee.computed) ?? ''))
    return isForeign(source, workflow, object);
  return isFieldOfWorkflow(source, object);
}

/** Whether a function is given what it could call operations with. */
function handsOn(source: SourceCode, argument: Node): boolean {
  return isWorkflow(argument) || isContext(source, argument) || isFunction(argument);
}

function isFieldOfWorkflow(source: SourceCode, object: Node): boolean {
  if (object.type !== 'MemberExpression' || isContext(source, object)) return false;
  return isWorkflow(object.object) || isFieldOfWorkflow(source, bare(object.object));
}
