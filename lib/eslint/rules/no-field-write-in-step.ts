import { variableOf } from '../syntax/names.js';
import { bare, isWithin, keyOf, type Node, type SourceCode } from '../syntax/source.js';
import { isWorkflow } from '../workflow/operations.js';
import type { WorkflowClass } from '../workflow/workflow-class.js';
import type { Place } from '../workflow/workflow-code.js';
import { defineRule } from './define-rule.js';

export const noFieldWriteInStep = defineRule({
  name: 'no-field-write-in-step',
  description: "Disallow the body of a step to set fields of the workflow, or variables of the workflow's code",
  messages: {
    field:
      '{{target}} is set in the body of {{place}}. On replay the body does not run, so the field keeps its old value. ' +
      'Return the value, and set the field where the workflow receives it.',
    variable:
      "The variable {{target}} of the workflow's code is set in the body of {{place}}. On replay the body does not run, so the " +
      'variable keeps its old value. Return the value instead.',
  },
  *check({ source, spots }) {
    const readByWorkflow = new Set(spots.flatMap(({ node, place }) => fieldIn(node, place) ?? []));
    for (const { node, place } of spots) {
      if (place.region !== 'step') continue;
      for (const target of targetsOf(node)) {
        const found = lostBy(source, target, place, readByWorkflow);
        if (found === undefined) continue;
        yield { node: target, messageId: found, data: { target: source.getText(target), place: place.title } };
      }
    }
  },
});

/** The field that code of the workflow names. */
function fieldIn(node: Node, { region }: Place): string | undefined {
  if (region !== 'workflow' || node.type !== 'MemberExpression' || !isWorkflow(node.object)) return undefined;
  return keyOf(node.property, node.computed);
}

/** The methods that change arrays, maps and sets. */
const MUTATORS = new Set('add clear copyWithin delete fill pop push reverse set shift sort splice unshift'.split(' '));

/**
 * What a node assigns to or changes. `??=` and `||=` make what the body needs itself, and makes
 * again where it is missing.
 */
function targetsOf(node: Node): Node[] {
  if (node.type === 'AssignmentExpression')
    return /^(?:\?\?|\|\|)=$/.test(node.operator) ? [] : patternTargets(node.left);
  if (node.type === 'UpdateExpression') return [bare(node.argument)];
  if (node.type === 'UnaryExpression' && node.operator === 'delete') return [bare(node.argument)];
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const method = keyOf(node.callee.property, node.callee.computed);
  return method !== undefined && MUTATORS.has(method) ? [node.callee] : [];
}

function patternTargets(pattern: Node | null): Node[] {
  switch (pattern?.type) {
    case undefined:
      return [];
    case 'ArrayPattern':
      return pattern.elements.flatMap(patternTargets);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternTargets(property.type === 'Property' ? property.value : property.argument),
      );
    case 'AssignmentPattern':
      return patternTargets(pattern.left);
    case 'RestElement':
      return patternTargets(pattern.argument);
    default:
      return [bare(pattern as Node)];
  }
}

function lostBy(
  source: SourceCode,
  target: Node,
  place: Place,
  readByWorkflow: ReadonlySet<string>,
): 'field' | 'variable' | undefined {
  if (target.type === 'MemberExpression') {
    const isCalled = target.parent.type === 'CallExpression' && target.parent.callee === target;
    if (!isCalled && isWorkflow(target.object)) return 'field';
    const field = collectionOf(target.object, place.workflow);
    return field !== undefined && readByWorkflow.has(field) ? 'field' : undefined;
  }
  const declaration = target.type === 'Identifier' ? variableOf(source, target)?.defs[0]?.node : undefined;
  if (declaration === undefined || isWithin(declaration, place.root)) return undefined;
  return isWithin(declaration, place.workflow.node) ? 'variable' : undefined;
}

/**
 * The field that an object is in, where the class fills it by itself with an object, array, map or
 * set.
 */
function collectionOf(object: Node, workflow: WorkflowClass): string | undefined {
  const node = bare(object);
  if (node.type !== 'MemberExpression') return undefined;
  if (!isWorkflow(node.object)) return collectionOf(node.object, workflow);
  const name = keyOf(node.property, node.computed);
  const field = workflow.node.body.body.find(
    (element) => element.type === 'PropertyDefinition' && keyOf(element.key, element.computed) === name,
  );
  return field?.type === 'PropertyDefinition' && isCollection(field.value) ? name : undefined;
}

function isCollection(value: Node | null): boolean {
  if (value?.type !== 'NewExpression') return value?.type === 'ArrayExpression' || value?.type === 'ObjectExpression';
  return value.callee.type === 'Identifier' && /^(?:Array|Map|Set|WeakMap|WeakSet)$/.test(value.callee.name);
}
