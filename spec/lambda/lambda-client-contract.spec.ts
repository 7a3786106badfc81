import { LambdaClient } from '@aws-sdk/client-lambda';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { createHandler, LambdaWorkflowClient } from '../../lib/lambda.js';
import { CONTRACT_WORKFLOWS } from '../client/contract-workflows.js';
import { describeWorkflowClient } from '../client/workflow-client-contract.js';
import { QuietLogger } from '../service/quiet-logger.js';

describeWorkflowClient('LambdaWorkflowClient', async () => {
  let aws: LambdaClient | undefined;
  const lambdaClient = { send: (command: never) => aws!.send(command) };
  const functionNames = { Given: 'Given:$LATEST' };
  const functions = Object.fromEntries(
    CONTRACT_WORKFLOWS.map((workflow) => [
      workflow.name,
      { handler: createHandler(workflow as (typeof CONTRACT_WORKFLOWS)[0], { lambdaClient, functionNames }) },
    ]),
  );
  const emulator = new LambdaEmulator({ functions, logger: new QuietLogger(), grace: 0 });
  const { url: endpoint } = await emulator.start();
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  aws = new LambdaClient({ endpoint, region: 'eu-west-1', credentials });
  return {
    client: new LambdaWorkflowClient({ client: aws, qualifier: '$LATEST' }),
    close: async () => {
      await emulator.stop();
      aws.destroy();
    },
  };
});
