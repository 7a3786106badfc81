import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

interface TenantPayload {
  readonly tenantId: string;
  readonly payload: string;
}

/** An invoke on behalf of a tenant. */
export class InvokeForTenant extends DurableWorkflow {
  @DurableExecution()
  async run({ tenantId, payload }: TenantPayload): Promise<string> {
    return this.context.invoke<string>(payload, { functionName: 'echo', tenantId });
  }
}
