import { variableOf } from '../syntax/names.js';
import { bare, isWithin, keyOf, type Node, type SourceCode } from '../syntax/source.js';
import { isWorkflow } from '../workflow/operations.js';
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
    for (const { node, place } of spots) {
      if (place.region !== 'step') continue;
      for (const target of targetsOf(node)) {
        const found = lostBy(source, target, place);
        if (found === undefined) continue;
        yield { node: target, messageId: found, data: { target: source.getText(target), place: place.title } };
      }
    }
  },
});

/**
 * What a node assigns to. `??=` and `||=` make what the body needs itself, and makes again where it
 * is missing.
 */
function targetsOf(node: Node): Node[] {
  if (node.type === 'AssignmentExpression')
    return /^(?:\?\?|\|\|)=$/.test(node.operator) ? [] : patternTargets(node.left);
  if (node.type === 'UpdateExpression') return [bare(node.argument)];
  return node.type === 'UnaryExpression' && node.operator === 'delete' ? [bare(node.argument)] : [];
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

function lostBy(source: SourceCode, target: Node, place: Place): 'field' | 'variable' | undefined {
  if (target.type === 'MemberExpression') {
    return isWorkflow(target.object) && keyOf(target.property, target.computed) !== undefined ? 'field' : undefined;
  }
  const declaration = target.type === 'Identifier' ? variableOf(source, target)?.defs[0]?.node : undefined;
  if (declaration === undefined || isWithin(declaration, place.root)) return undefined;
  return isWithin(declaration, place.workflow.node) ? 'variable' : undefined;
}
