import { Scope, type Type } from '@nestjs/common';
import type { DiscoveryService, ModuleRef } from '@nestjs/core';
import { InvalidWorkflowError } from '../core/errors/workflow-errors.js';
import type { WorkflowBinding } from '../service/index.js';
import { DurableWorkflow } from '../workflow/index.js';

/**
 * The workflow classes among an application's providers. Nest makes the instance of each
 * invocation, with all that it injects.
 *
 * @throws InvalidWorkflowError for a provider that Nest would make once: executions would share its
 * fields.
 */
export function providedWorkflows(discovery: DiscoveryService, modules: ModuleRef): WorkflowBinding[] {
  const bindings = new Map<Type, WorkflowBinding>();
  for (const { metatype, token, scope } of discovery.getProviders()) {
    if (!isWorkflow(metatype)) continue;
    if (scope !== Scope.TRANSIENT) {
      throw new InvalidWorkflowError(metatype.name, [
        'It is a provider that Nest makes once, so that all executions would share its fields. ' +
          'Write @Injectable({ scope: Scope.TRANSIENT }).',
      ]);
    }
    const create = () => modules.resolve<DurableWorkflow>(token, undefined, { strict: false });
    bindings.set(metatype, { workflow: metatype, create });
  }
  return [...bindings.values()];
}

function isWorkflow(metatype: unknown): metatype is Type<DurableWorkflow> {
  return typeof metatype === 'function' && metatype.prototype instanceof DurableWorkflow;
}
