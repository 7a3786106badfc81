import { operationOf } from '../workflow/operations.js';
import { defineRule } from './define-rule.js';

export const noOperationInStep = defineRule({
  name: 'no-operation-in-step',
  description: 'Disallow operations in the body of a step, a callback or a check',
  messages: {
    inStep:
      '{{operation}} is called in the body of {{place}}. Such a body is plain code that may run several times, so the call ' +
      'throws a ContextMisuseError. Call it from the workflow, before or after.',
  },
  *check({ source, spots }) {
    for (const { node, place } of spots) {
      if (place.region !== 'step') continue;
      const operation = operationOf(source, place.workflow, node);
      const kind = operation?.member?.kind;
      // A decorated step is plain code there, a part of the other one. So is a transaction in one.
      if (operation === undefined || kind === 'step') continue;
      if (kind === 'transaction' && place.title.startsWith('the transaction ')) continue;
      yield { node, messageId: 'inStep', data: { operation: operation.label, place: place.title } };
    }
  },
});
