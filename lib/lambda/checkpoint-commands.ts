/**
 * The commands of the checkpoint store. A module of its own, so that a bundler leaves the rest of
 * the AWS client out.
 */
export {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionStateCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
