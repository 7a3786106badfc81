import { globalOf, variableOf } from '../syntax/names.js';
import { bare, type FunctionNode, isFunction, keyOf, type Node } from '../syntax/source.js';
import { operationOf } from '../workflow/operations.js';
import type { WorkflowClass } from '../workflow/workflow-class.js';
import { callsOperations, helperOf, type WorkflowCode } from '../workflow/workflow-code.js';
import { defineRule, type Suggestion } from './define-rule.js';

export const noFloatingOperation = defineRule({
  name: 'no-floating-operation',
  description: 'Require operations to be awaited, returned or kept',
  messages: {
    floating:
      'Nobody awaits {{call}}, which keeps no workflow waiting: when run() returns, what is unfinished is given up, and its ' +
      'error is lost. Await it, or write void before it if that is intended.',
    forEach:
      'forEach() drops the promises of its function, so nobody awaits its operations, and all of them run at once. ' +
      'Write a for loop with await, Promise.all(items.map(...)) or this.context.map().',
    addAwait: 'Await it.',
  },
  hasSuggestions: true,
  *check(code) {
    for (const { node, place } of code.spots) {
      if (place.region !== 'workflow') continue;
      if (node.type === 'ExpressionStatement') {
        for (const call of floatingIn(code, place.workflow, node.expression)) {
          const suggest = isInAsync(node) ? [addAwait(call)] : [];
          yield { node: call, messageId: 'floating', data: { call: labelOf(code, call) }, suggest };
        }
      }
      const unused = unusedPromise(code, place.workflow, node);
      if (unused !== undefined) yield { node: unused, messageId: 'floating', data: { call: labelOf(code, unused) } };
      if (dropsPromises(code, place.workflow, node)) yield { node, messageId: 'forEach' };
    }
  },
});

/** The promises of operations that a statement makes and leaves. */
function floatingIn(code: WorkflowCode, workflow: WorkflowClass, expression: Node): Node[] {
  const node = bare(expression);
  switch (node.type) {
    case 'LogicalExpression':
      return floatingIn(code, workflow, node.right);
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].flatMap((branch) => floatingIn(code, workflow, branch));
    case 'SequenceExpression':
      return node.expressions.flatMap((part) => floatingIn(code, workflow, part));
    case 'CallExpression':
      return isPromise(code, workflow, node) ? [node] : [];
    default:
      return [];
  }
}

/** Whether an expression is a promise that waits for an operation. */
function isPromise(code: WorkflowCode, workflow: WorkflowClass, expression: Node): boolean {
  const { source } = code;
  const node = bare(expression);
  if (node.type !== 'CallExpression') return false;
  const operation = operationOf(source, workflow, node);
  if (operation !== undefined) return operation.isPromise;
  const callee = bare(node.callee);
  const helper = helperOf(workflow, callee)?.body;
  if (helper !== undefined) return helper.async && callsOperations(source, workflow, helper);
  if (callee.type !== 'MemberExpression') return false;
  const method = keyOf(callee.property, callee.computed) ?? '';
  if (/^(?:then|catch|finally)$/.test(method)) return isPromise(code, workflow, callee.object);
  if (!/^Promise\.(?:all|allSettled|any|race)$/.test(globalOf(source, callee) ?? '')) return false;
  const [list] = node.arguments;
  if (list?.type === 'ArrayExpression')
    return list.elements.some((one) => one !== null && isPromise(code, workflow, one));
  return list !== undefined && callsOperations(source, workflow, list);
}

/** The promise in a variable that nothing reads. */
function unusedPromise(code: WorkflowCode, workflow: WorkflowClass, node: Node): Node | undefined {
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return undefined;
  if (!isPromise(code, workflow, node.init)) return undefined;
  const references = variableOf(code.source, node.id)?.references ?? [];
  return references.every(({ identifier }) => identifier === node.id) ? bare(node.init) : undefined;
}

function dropsPromises(code: WorkflowCode, workflow: WorkflowClass, node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  if (keyOf(node.callee.property, node.callee.computed) !== 'forEach') return false;
  const [run] = node.arguments;
  if (!isFunction(run)) return false;
  return run.async ? callsOperations(code.source, workflow, run) : isPromise(code, workflow, run.body);
}

function labelOf({ source }: WorkflowCode, call: Node): string {
  return call.type === 'CallExpression'
    ? `${source.getText(call.callee).replace(/\s+/g, ' ')}()`
    : source.getText(call);
}

function isInAsync(node: Node): boolean {
  let owner: Node | undefined = node.parent;
  while (owner !== undefined && !isFunction(owner)) owner = owner.parent;
  return (owner as FunctionNode | undefined)?.async === true;
}

function addAwait(call: Node): Suggestion {
  return { messageId: 'addAwait', fix: (fixer) => fixer.insertTextBefore(call, 'await ') };
}
