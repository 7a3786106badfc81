import type { TSESTree } from '@typescript-eslint/types';
import { constantOf, importOf, variableOf } from '../syntax/names.js';
import { bare, isClass, isFunction, keyOf, type Node, optionOf, type SourceCode, textOf } from '../syntax/source.js';
import { type DecoratedKind, type Member, memberOf, type WorkflowClass } from './workflow-class.js';

/**
 * The methods of `this.context` that call an operation, and what the functions are that they are
 * given: bodies of a step, or code of the workflow.
 */
const METHODS = {
  step: { functions: 'step', isPromise: true },
  wait: { functions: 'none', isPromise: true },
  createCallback: { functions: 'none', isPromise: true },
  waitForCallback: { functions: 'step', isPromise: true },
  waitForCondition: { functions: 'step', isPromise: true },
  invoke: { functions: 'none', isPromise: true },
  runInChildContext: { functions: 'workflow', isPromise: true },
  map: { functions: 'workflow', isPromise: true },
  parallel: { functions: 'workflow', isPromise: true },
  all: { functions: 'workflow', isPromise: true },
  allSettled: { functions: 'workflow', isPromise: true },
  any: { functions: 'workflow', isPromise: true },
  race: { functions: 'workflow', isPromise: true },
  patched: { functions: 'none', isPromise: false },
  deprecatePatch: { functions: 'none', isPromise: false },
} as const;

export type ContextMethod = keyof typeof METHODS;

/** A call of an operation. */
export interface Operation {
  readonly call: TSESTree.CallExpression;
  /** How the call is named in messages: `this.charge()`. */
  readonly label: string;
  /** The decorated method that is called; undefined for a call on the context. */
  readonly member: Member | undefined;
  /** The method of the context that is called; undefined for a decorated method. */
  readonly method: ContextMethod | undefined;
  /** The name in the record, if the source says it. */
  readonly name: string | undefined;
  /** What becomes of functions among the arguments. */
  readonly functions: 'step' | 'workflow' | 'none';
  readonly isPromise: boolean;
}

/** The operation that an expression calls, if it is known to call one. */
export function operationOf(source: SourceCode, workflow: WorkflowClass, expression: Node): Operation | undefined {
  const call = bare(expression);
  if (call.type !== 'CallExpression') return undefined;
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const key = keyOf(callee.property, callee.computed);
  if (key === undefined) return undefined;
  if (Object.hasOwn(METHODS, key) && isContext(source, callee.object)) return onContext(call, key as ContextMethod);
  const member = isWorkflow(callee.object) ? memberOf(workflow, key) : undefined;
  return member && decorated(call, member);
}

function onContext(call: TSESTree.CallExpression, method: ContextMethod): Operation {
  const [first] = call.arguments;
  const name = first && textOf(first);
  return { call, label: `this.context.${method}()`, member: undefined, method, name, ...METHODS[method] };
}

function decorated(call: TSESTree.CallExpression, member: Member): Operation | undefined {
  const { kind, decoration } = member;
  if (kind === 'helper' || kind === 'foreign' || kind === 'execution') return undefined;
  const options = decoration?.arguments.at(-1);
  const named = options?.type === 'ObjectExpression' ? optionOf(options, 'name') : undefined;
  const name = named === undefined ? member.name : textOf(named);
  const functions = kind === 'childContext' ? 'workflow' : isBody(kind) ? 'step' : 'none';
  return { call, label: `this.${member.name}()`, member, method: undefined, name, functions, isPromise: true };
}

/** Whether the body of a decorated method runs once per attempt, as a step's does. */
export function isBody(kind: Member['kind']): kind is DecoratedKind {
  return kind === 'step' || kind === 'transaction' || kind === 'callback' || kind === 'condition';
}

/** `this.context`, what is known to hold it, and parameters of type `DurableContext`. */
export function isContext(source: SourceCode, expression: Node): boolean {
  const node = bare(expression);
  if (node.type === 'MemberExpression') {
    return isWorkflow(node.object) && keyOf(node.property, node.computed) === 'context';
  }
  if (node.type !== 'Identifier') return false;
  const variable = variableOf(source, node);
  const value = constantOf(variable);
  if (value !== undefined) return value.type === 'MemberExpression' && isContext(source, value);
  const [definition] = variable?.defs ?? [];
  if (definition?.type === 'Parameter') return isTypedContext(source, definition.node, node.name);
  if (definition?.node.type !== 'VariableDeclarator') return false;
  const { id, init, parent } = definition.node;
  if (id.type !== 'ObjectPattern' || init === null || !isWorkflow(init) || parent.kind !== 'const') return false;
  const property = id.properties.find((one) => one.value?.type === 'Identifier' && one.value.name === node.name);
  return property?.type === 'Property' && keyOf(property.key, property.computed) === 'context';
}

function isTypedContext(source: SourceCode, owner: Node, name: string): boolean {
  if (!isFunction(owner)) return false;
  const parameter = owner.params.find((one) => one.type === 'Identifier' && one.name === name);
  const type = parameter?.type === 'Identifier' ? parameter.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type !== 'TSTypeReference') return false;
  const imported = importOf(source, type.typeName);
  return imported?.module === 'everstep' && imported.name === 'DurableContext';
}

/** `this` of the workflow: not that of a function or class within it. */
export function isWorkflow(expression: Node): boolean {
  const node = bare(expression);
  if (node.type !== 'ThisExpression') return false;
  let owner: Node | undefined = node.parent;
  while (owner !== undefined && (owner.type === 'ArrowFunctionExpression' || !isFunction(owner)) && !isClass(owner)) {
    owner = owner.parent;
  }
  return (
    owner !== undefined && (isClass(owner) || /MethodDefinition|PropertyDefinition/.test(owner.parent?.type ?? ''))
  );
}
