import { globalOf } from '../syntax/names.js';
import { defineRule } from './define-rule.js';
import { contendersOf, type NamedUse, usesIn } from './side-by-side.js';

export const sameNameInPromiseAll = defineRule({
  name: 'same-name-in-promise-all',
  description: 'Disallow operations of one name side by side where their order is all that tells them apart',
  messages: {
    afterOther:
      "Operations '{{name}}' run side by side, and an await of something that is not an operation decides their order. Only that order " +
      "tells them apart, so a replay may hand one of them another's result. Use this.context.map(), or a name for each.",
    sameText:
      "Operations '{{name}}' run side by side under one name. Only their order tells them apart, so when the list changes, one of them " +
      "is handed another's result. Give each a name of its own, such as one with the item's id.",
  },
  *check({ source, spots }) {
    for (const { node, place } of spots) {
      if (place.region !== 'workflow' || node.type !== 'CallExpression') continue;
      if (!/^Promise\.(?:all|allSettled|any|race)$/.test(globalOf(source, node.callee) ?? '')) continue;
      const contenders = contendersOf(source, place.workflow, node);
      const uses = contenders.map(({ code }) => usesIn(source, place.workflow, code));
      for (const [index, { isRepeated }] of contenders.entries()) {
        const others = isRepeated ? uses : uses.filter((_, other) => other !== index);
        for (const use of uses[index] ?? []) {
          const messageId = conflictOf(use, others.flat());
          if (messageId !== undefined) yield { node: use.node, messageId, data: { name: use.name } };
        }
      }
    }
  },
});

function conflictOf(use: NamedUse, others: readonly NamedUse[]): 'afterOther' | 'sameText' | undefined {
  const twins = others.filter(({ name }) => name === use.name);
  if (twins.length === 0) return undefined;
  if (use.isLate) return 'afterOther';
  return use.isText && twins.some(({ isText }) => isText) ? 'sameText' : undefined;
}
