import type { TSESTree } from '@typescript-eslint/types';
import { constantOf, functionOf, importOf, variableOf } from '../syntax/names.js';
import {
  type ClassNode,
  type FunctionNode,
  isClass,
  isFunction,
  keyOf,
  type Node,
  nodesBelow,
  type SourceCode,
} from '../syntax/source.js';

const KINDS = {
  DurableExecution: 'execution',
  Step: 'step',
  Transaction: 'transaction',
  Wait: 'wait',
  Callback: 'callback',
  WaitForCondition: 'condition',
  Invoke: 'invoke',
  ChildContext: 'childContext',
} as const;

/** What a decorator of ours makes of a method. */
export type DecoratedKind = (typeof KINDS)[keyof typeof KINDS];

/** A method of a workflow class, or a field that holds a function. */
export interface Member {
  readonly name: string;
  /**
   * `helper` has no decorator. `foreign` has decorators, and none that is known to be ours: it may
   * be anything.
   */
  readonly kind: DecoratedKind | 'helper' | 'foreign';
  /** Undefined for abstract methods and overloads. */
  readonly body: FunctionNode | undefined;
  /**
   * The call of our decorator on the method itself. Undefined where a function of this file makes
   * it.
   */
  readonly decoration: TSESTree.CallExpression | undefined;
}

/**
 * A class that extends another one and has a method with a decorator of ours, whatever names the
 * file has given to what it imports.
 */
export interface WorkflowClass {
  readonly node: ClassNode;
  readonly name: string;
  /** Its own ones. */
  readonly members: ReadonlyMap<string, Member>;
  /** The class that it extends, if that is a workflow class of the same file. */
  readonly base: WorkflowClass | undefined;
}

export function workflowClasses(source: SourceCode): WorkflowClass[] {
  if (!source.text.includes('everstep')) return [];
  const found = new Map<Node, WorkflowClass | undefined>();
  const read = (node: ClassNode): WorkflowClass | undefined => {
    if (!found.has(node)) {
      found.set(node, undefined);
      found.set(node, readClass(source, node, read));
    }
    return found.get(node);
  };
  for (const node of nodesBelow(source, source.ast)) if (isClass(node)) read(node);
  return [...found.values()].filter((one) => one !== undefined);
}

/** A member of a class, or of those of its bases that are in the file. */
export function memberOf(workflow: WorkflowClass | undefined, name: string): Member | undefined {
  return workflow && (workflow.members.get(name) ?? memberOf(workflow.base, name));
}

function readClass(
  source: SourceCode,
  node: ClassNode,
  read: (node: ClassNode) => WorkflowClass | undefined,
): WorkflowClass | undefined {
  if (node.superClass === null) return undefined;
  const members = new Map<string, Member>();
  for (const element of node.body.body) {
    const member = readMember(source, element);
    if (member !== undefined && (member.body !== undefined || !members.has(member.name))) {
      members.set(member.name, member);
    }
  }
  const base = baseOf(source, node.superClass, read);
  const isOurs = [...members.values()].some(({ kind }) => kind !== 'helper' && kind !== 'foreign');
  if (!isOurs && base === undefined && !isDurableWorkflow(source, node.superClass)) return undefined;
  return { node, name: node.id?.name ?? 'the workflow', members, base };
}

function baseOf(
  source: SourceCode,
  superClass: Node,
  read: (node: ClassNode) => WorkflowClass | undefined,
): WorkflowClass | undefined {
  if (superClass.type !== 'Identifier') return undefined;
  const variable = variableOf(source, superClass);
  const node = variable?.defs.find(({ type }) => type === 'ClassName')?.node ?? constantOf(variable);
  return node !== undefined && isClass(node) ? read(node) : undefined;
}

function isDurableWorkflow(source: SourceCode, superClass: Node): boolean {
  const imported = importOf(source, superClass);
  return imported?.module === 'everstep' && imported.name === 'DurableWorkflow';
}

function readMember(source: SourceCode, element: TSESTree.ClassElement): Member | undefined {
  if (!('key' in element) || element.static) return undefined;
  if (element.type === 'MethodDefinition' && element.kind === 'constructor') return undefined;
  const name = keyOf(element.key, element.computed);
  if (name === undefined) return undefined;
  const value = element.value ?? undefined;
  const isMethod = element.type.endsWith('MethodDefinition');
  if (!isMethod && !isFunction(value)) return undefined;
  const body = isFunction(value) ? value : undefined;
  const decorators = element.decorators ?? [];
  for (const { expression } of decorators) {
    const kind = kindOfDecorator(source, expression);
    if (kind === undefined) continue;
    const isDirect = expression.type === 'CallExpression' && importOf(source, expression.callee) !== undefined;
    return { name, kind, body, decoration: isDirect ? expression : undefined };
  }
  return { name, kind: decorators.length === 0 ? 'helper' : 'foreign', body, decoration: undefined };
}

/**
 * Also of a function of this file that returns a decorator of ours:
 * `const Charge = () => Step({ ... })`.
 */
function kindOfDecorator(source: SourceCode, expression: Node, depth = 0): DecoratedKind | undefined {
  if (expression.type !== 'CallExpression' || depth > 3) return undefined;
  const imported = importOf(source, expression.callee);
  if (imported?.module === 'everstep') return KINDS[imported.name as keyof typeof KINDS];
  const returned = returnedBy(functionOf(source, expression.callee));
  return returned && kindOfDecorator(source, returned, depth + 1);
}

function returnedBy(made: FunctionNode | undefined): Node | undefined {
  if (made?.body.type !== 'BlockStatement') return made?.body;
  const last = made.body.body.at(-1);
  return last?.type === 'ReturnStatement' ? (last.argument ?? undefined) : undefined;
}
