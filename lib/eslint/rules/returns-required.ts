import type { TSESTree } from '@typescript-eslint/types';
import { constantOf, variableOf } from '../syntax/names.js';
import {
  bare,
  type FunctionNode,
  isClass,
  isFunction,
  type Node,
  nodesBelow,
  optionOf,
  type SourceCode,
  type Variable,
} from '../syntax/source.js';
import { operationOf } from '../workflow/operations.js';
import { memberOf, type WorkflowClass } from '../workflow/workflow-class.js';
import { defineRule, type Finding, type Suggestion } from './define-rule.js';

/** A class that a result is an instance of, or an array of instances. */
interface Result {
  readonly name: string;
  readonly isArray: boolean;
}

export const returnsRequired = defineRule({
  name: 'returns-required',
  description: 'Require `returns` where the result of an operation is an instance of a class',
  messages: {
    missing:
      'The result of {{operation}} is {{result}}, and nothing names the class. An instance is refused when it is recorded, and what ' +
      'is recorded as a plain object comes back as one, without methods. Write returns: () => {{thunk}}.',
    add: 'Add returns: () => {{thunk}}.',
  },
  hasSuggestions: true,
  *check({ source, classes, spots }) {
    for (const workflow of classes) if (!hasSerdes(workflow)) yield* inMembers(source, workflow);
    for (const { node, place } of spots) {
      const operation = operationOf(source, place.workflow, node);
      if (operation?.method !== 'step' && operation?.method !== 'runInChildContext') continue;
      if (hasSerdes(place.workflow)) continue;
      const run = operation.call.arguments.find((one) => isFunction(one));
      const options = operation.call.arguments.at(-1);
      const result = run && resultOf(source, run);
      if (result === undefined || (options !== run && !lacksReturns(options))) continue;
      if (options?.type === 'ObjectExpression' && isElsewhere(options)) continue;
      yield findingOf(operation.call.callee, operation.label, result, []);
    }
  },
});

function* inMembers(source: SourceCode, workflow: WorkflowClass): Iterable<Finding> {
  for (const { name, kind, body, decoration } of workflow.members.values()) {
    if (kind === 'helper' || kind === 'foreign' || kind === 'wait' || kind === 'execution') continue;
    if (body === undefined || decoration === undefined) continue;
    const [options] = decoration.arguments;
    if (options !== undefined && !lacksReturns(options)) continue;
    if (options?.type === 'ObjectExpression' && isElsewhere(options)) continue;
    const result = resultOf(source, body);
    if (result !== undefined)
      yield findingOf(decoration, `${name}()`, result, [addReturns(source, decoration, result)]);
  }
}

/** The class is that of an invoked workflow, or the result of a virtual context is not recorded. */
function isElsewhere(options: TSESTree.ObjectExpression): boolean {
  return optionOf(options, 'workflow') !== undefined || optionOf(options, 'virtual') !== undefined;
}

function findingOf(node: Node, operation: string, result: Result, suggest: Suggestion[]): Finding {
  const described = result.isArray ? `an array of ${result.name}` : `of class ${result.name}`;
  return { node, messageId: 'missing', data: { operation, result: described, thunk: thunkOf(result) }, suggest };
}

function addReturns(source: SourceCode, decoration: TSESTree.CallExpression, result: Result): Suggestion {
  const thunk = thunkOf(result);
  const [options] = decoration.arguments;
  const rest = options?.type === 'ObjectExpression' ? options.properties.map((one) => source.getText(one)) : [];
  const text = `${source.getText(decoration.callee)}({ ${[`returns: () => ${thunk}`, ...rest].join(', ')} })`;
  return { messageId: 'add', data: { thunk }, fix: (fixer) => fixer.replaceText(decoration, text) };
}

function thunkOf({ name, isArray }: Result): string {
  return isArray ? `[${name}]` : name;
}

/** A serdes of the workflow covers its operations. One that can't be seen may be there, too. */
function hasSerdes(workflow: WorkflowClass): boolean {
  const entry = memberOf(workflow, 'run');
  if (entry?.kind !== 'execution') return false;
  const [options] = entry.decoration?.arguments ?? [];
  return (
    options !== undefined &&
    (options.type !== 'ObjectExpression' || isUnknown(options) || optionOf(options, 'serdes') !== undefined)
  );
}

function lacksReturns(options: Node | undefined): boolean {
  if (options?.type !== 'ObjectExpression' || isUnknown(options)) return false;
  return optionOf(options, 'returns') === undefined && optionOf(options, 'serdes') === undefined;
}

function isUnknown(options: TSESTree.ObjectExpression): boolean {
  return options.properties.some(({ type }) => type === 'SpreadElement');
}

/** By the type that a function declares, else by what it returns. */
function resultOf(source: SourceCode, run: FunctionNode): Result | undefined {
  const declared = run.returnType?.typeAnnotation;
  return declared === undefined ? returnedBy(source, run) : declaredBy(source, declared);
}

function declaredBy(source: SourceCode, type: TSESTree.TypeNode): Result | undefined {
  switch (type.type) {
    case 'TSUnionType': {
      const parts = type.types.filter((part) => !/^TS(?:Null|Undefined|Void)Keyword$/.test(part.type));
      return parts.length === 1 ? declaredBy(source, parts[0]!) : undefined;
    }
    case 'TSArrayType':
      return arrayOf(declaredBy(source, type.elementType));
    case 'TSTypeReference': {
      const [argument] = type.typeArguments?.params ?? [];
      if (type.typeName.type !== 'Identifier') return undefined;
      const { name } = type.typeName;
      if (argument !== undefined && name === 'Promise') return declaredBy(source, argument);
      if (argument !== undefined && name === 'Array') return arrayOf(declaredBy(source, argument));
      return isKnownClass(source, variableOf(source, type.typeName)) ? { name, isArray: false } : undefined;
    }
    default:
      return undefined;
  }
}

function arrayOf(element: Result | undefined): Result | undefined {
  return element === undefined || element.isArray ? undefined : { ...element, isArray: true };
}

function returnedBy(source: SourceCode, run: FunctionNode): Result | undefined {
  const { body } = run;
  const values: Node[] = [];
  if (body.type !== 'BlockStatement') values.push(body);
  else {
    const own = nodesBelow(source, body, (node) => !isFunction(node) && !isClass(node));
    for (const node of own) if (node.type === 'ReturnStatement' && node.argument !== null) values.push(node.argument);
  }
  for (const value of values) {
    const made = bare(value);
    if (made.type !== 'NewExpression' || made.callee.type !== 'Identifier') continue;
    if (isKnownClass(source, variableOf(source, made.callee))) return { name: made.callee.name, isArray: false };
  }
  return undefined;
}

/**
 * A class of this file, or an import that is one: the name of a type may be an interface. An import
 * is a class where the file uses it as one, and where it marks other imports as types and not this.
 */
function isKnownClass(source: SourceCode, variable: Variable | undefined): boolean {
  const [definition] = variable?.defs ?? [];
  if (variable === undefined || definition === undefined) return false;
  if (definition.type === 'ClassName') return true;
  const value = constantOf(variable);
  if (value !== undefined) return isClass(value);
  if (definition.type !== 'ImportBinding' || isTypeImport(definition.node)) return false;
  return variable.references.some(({ identifier }) => isUseOfClass(identifier)) || marksTypes(source);
}

function isTypeImport(node: Node | undefined): boolean {
  if (node?.type === 'ImportSpecifier') return node.importKind === 'type' || isTypeImport(node.parent);
  return node?.type === 'ImportDeclaration' && node.importKind === 'type';
}

function marksTypes({ ast }: SourceCode): boolean {
  return ast.body.some((node) => node.type === 'ImportDeclaration' && [node, ...node.specifiers].some(isTypeImport));
}

/** `new Order()`, `instanceof Order`, and thunks such as `() => Order` and `() => [Order]`. */
function isUseOfClass(identifier: Node): boolean {
  const { parent } = identifier;
  if (parent?.type === 'NewExpression') return parent.callee === identifier;
  if (parent?.type === 'BinaryExpression') return parent.operator === 'instanceof' && parent.right === identifier;
  const value = parent?.type === 'ArrayExpression' ? parent : identifier;
  return value.parent?.type === 'ArrowFunctionExpression' && value.parent.body === value;
}
