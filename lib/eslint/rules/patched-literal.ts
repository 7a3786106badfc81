import { constantOf, importOf, variableOf } from '../syntax/names.js';
import { bare, type Node, type SourceCode, textOf } from '../syntax/source.js';
import { operationOf } from '../workflow/operations.js';
import { defineRule } from './define-rule.js';

/** What `patched` accepts: 1 to 250 printable ASCII characters. */
const ID = /^[ -~]{1,250}$/;

export const patchedLiteral = defineRule({
  name: 'patched-literal',
  description: 'Require a constant text as the id of `patched` and `deprecatePatch`',
  messages: {
    computed:
      'The id of {{call}} is computed. It identifies one change of the code, and later versions have to name the same one; ' +
      'an id that comes out otherwise takes an execution through the other branch. Write it as a string literal.',
    malformed: 'The id of {{call}} is refused: it must have 1 to 250 printable ASCII characters.',
  },
  *check({ source, spots }) {
    for (const { node, place } of spots) {
      const operation = operationOf(source, place.workflow, node);
      if (operation?.method !== 'patched' && operation?.method !== 'deprecatePatch') continue;
      const [id] = operation.call.arguments;
      if (id === undefined) continue; // The compiler's.
      const value = bare(id);
      const text = textOf(value) ?? textOf(constantValue(source, value) ?? value);
      const data = { call: operation.label };
      if (text !== undefined) {
        if (!ID.test(text)) yield { node: id, messageId: 'malformed', data };
      } else if (!isConstant(source, value)) yield { node: id, messageId: 'computed', data };
    }
  },
});

function constantValue(source: SourceCode, node: Node): Node | undefined {
  return node.type === 'Identifier' ? constantOf(variableOf(source, node)) : undefined;
}

/**
 * An import, a constant with a text, or a member of an import or of an object or enum of the file.
 */
function isConstant(source: SourceCode, node: Node): boolean {
  if (importOf(source, node) !== undefined) return true;
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return false;
  const variable = variableOf(source, node.object);
  return variable?.defs[0]?.type === 'TSEnumName' || constantOf(variable)?.type === 'ObjectExpression';
}
