import type { DurableWorkflow } from '../../../../lib/index.js';
import { createHandler } from '../../../../lib/lambda.js';
import type { Class } from '../../../../lib/types.js';
import type { Handlers, HandlerWithFunctions } from '../../environment.js';
import { SimpleInvoke } from './5-1.js';
import { InvokeNamedByInput } from './5-2.js';
import { NestedInvoke } from './5-3.js';
import { FailingInvoke } from './5-5.js';
import { RecoveredInvoke } from './5-6.js';
import { InvokeForTenant } from './5-8.js';
import { CachedInvoke } from './5-9.js';
import { StepThenInvoke } from './5-11.js';
import { InvokeThenStep } from './5-12.js';
import { SequentialInvokes } from './5-14.js';
import { UpperCasePayload } from './5-15.js';
import { Echo, FailingTarget } from './targets.js';

/** A handler among the functions that these workflows invoke: by a name, or by the class. */
function withTargets(workflow: Class<DurableWorkflow>): HandlerWithFunctions {
  return {
    handler: createHandler(workflow),
    functions: {
      echo: { handler: createHandler(Echo) },
      [Echo.name]: { handler: createHandler(Echo) },
      [FailingTarget.name]: { handler: createHandler(FailingTarget) },
    },
  };
}

export const invoke: Handlers = {
  '5-1': () => withTargets(SimpleInvoke),
  '5-2': () => withTargets(InvokeNamedByInput),
  '5-3': () => withTargets(NestedInvoke),
  '5-5': () => withTargets(FailingInvoke),
  '5-6': () => withTargets(RecoveredInvoke),
  '5-8': () => withTargets(InvokeForTenant),
  '5-9': () => withTargets(CachedInvoke),
  '5-11': () => withTargets(StepThenInvoke),
  '5-12': () => withTargets(InvokeThenStep),
  '5-14': () => withTargets(SequentialInvokes),
  '5-15': () => withTargets(UpperCasePayload),
};
