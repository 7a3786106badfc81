import { unambiguousMoment } from '../../core/wire/index.js';
import type { InvocationContext, InvocationInput, RunnableWorkflow } from '../../service/index.js';
import { executionArn, versionIn } from '../protocol/execution-arn.js';
import { fittingOperations } from '../protocol/operation-page.js';
import { modelOperation } from '../protocol/rest-json.js';
import type { EmulatedFunction } from './emulated-function.js';
import type { FunctionDirectory } from './function-directory.js';

/**
 * The durable functions as workflows that the service runs. Their handlers receive what AWS Lambda
 * sends: plain JSON without a client, so that they call the service over HTTP.
 *
 * @param onEnded called at the end of each invocation.
 */
export function runnableWorkflows(
  directory: FunctionDirectory,
  onEnded: (executionId: string) => void,
): Map<string, RunnableWorkflow> {
  const workflows = new Map<string, RunnableWorkflow>();
  for (const fn of directory.functions) {
    if (fn.durable === undefined) continue;
    const handler = async (input: InvocationInput, context: InvocationContext) => {
      try {
        return await invoke(fn, input, context);
      } finally {
        onEnded(input.DurableExecutionArn);
      }
    };
    workflows.set(fn.name, { name: fn.name, handler, definition: undefined });
  }
  return workflows;
}

async function invoke(
  fn: EmulatedFunction,
  input: InvocationInput,
  { awsRequestId: requestId, tenantId }: InvocationContext,
): Promise<{ readonly Status: string }> {
  const { DurableExecutionArn: executionId, CheckpointToken, UpdatedOperationIds } = input;
  const { Operations = [], NextMarker } = input.InitialExecutionState;
  const fitting = fittingOperations(Operations);
  // The first operation is EXECUTION, whose name is that of the execution.
  const DurableExecutionArn = executionArn(fn.arn, Operations[0]!.Name!, executionId);
  const payload = JSON.stringify({
    DurableExecutionArn,
    CheckpointToken,
    UpdatedOperationIds,
    InitialExecutionState: {
      Operations: fitting.map((operation) => modelOperation(operation, unambiguousMoment)),
      NextMarker: fitting.length === Operations.length ? (NextMarker ?? '') : String(fitting.length),
    },
  });
  return JSON.parse(await fn.invoke(versionIn(executionId), { requestId, tenantId, payload }));
}
