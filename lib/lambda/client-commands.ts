import * as aws from '@aws-sdk/client-lambda';

/**
 * The commands of the workflow client. A module of its own, so that a bundler leaves the rest of
 * the AWS client out.
 */
export {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda';

/*
 * Versions of the AWS client that are older than these commands don't have them. A bundler leaves
 * the rest out here too: each one is read as a member of the module.
 */
export const PauseDurableExecutionCommand = (aws as NewerCommands).PauseDurableExecutionCommand;
export const DeleteDurableExecutionCommand = (aws as NewerCommands).DeleteDurableExecutionCommand;
export const ResumeDurableExecutionCommand = (aws as NewerCommands).ResumeDurableExecutionCommand;

/** A command that not every version of the AWS client has; absent in those that don't. */
export type NewerCommand<Request> = (new (request: Request) => any) | undefined;

interface NewerCommands {
  readonly DeleteDurableExecutionCommand?: NewerCommand<DeleteRequest>;
  readonly PauseDurableExecutionCommand?: NewerCommand<PauseRequest>;
  readonly ResumeDurableExecutionCommand?: NewerCommand<ResumeRequest>;
}

export interface DeleteRequest {
  readonly DurableExecutionArn: string;
}

export interface ResumeRequest extends DeleteRequest {
  readonly Reason: string | undefined;
}

export interface PauseRequest extends ResumeRequest {
  readonly ExecutionTimeoutPaused: boolean | undefined;
}
