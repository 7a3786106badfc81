import { Inject } from '@nestjs/common';

/** The token of the application's `WorkflowClient`, for factories and for tests that replace it. */
export const WORKFLOW_CLIENT: unique symbol = Symbol.for('everstep.WorkflowClient');

/**
 * Injects the application's `WorkflowClient`, which starts and watches executions.
 *
 * @example
 * ```ts
 * constructor(@InjectWorkflowClient() private readonly client: WorkflowClient) {}
 * ```
 */
export function InjectWorkflowClient(): PropertyDecorator & ParameterDecorator {
  return Inject(WORKFLOW_CLIENT);
}
