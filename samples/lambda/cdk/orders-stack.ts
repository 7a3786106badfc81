import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * What template.yaml deploys with SAM: the workflow as a durable function, and a policy for its
 * clients.
 */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // With durableConfig the CDK gives the function's role the permissions to checkpoint.
    const orders = new LambdaFunction(this, 'Orders', {
      functionName: 'orders',
      code: Code.fromAsset('dist'),
      handler: 'handler.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(1),
      durableConfig: { executionTimeout: Duration.days(30), retentionPeriod: Duration.days(30) },
      environment: { NODE_OPTIONS: '--enable-source-maps' },
      // Else a deploy deletes the version before it, with executions still under way on it.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    // Each deploy publishes a version and points the alias to it. Executions stay with the version
    // that they began on.
    new Alias(this, 'Live', { aliasName: 'live', version: orders.currentVersion });

    // Executions are resources below the version of the function: an ARN without ":*" would match
    // none of them.
    const executions = `${orders.functionArn}:*`;
    new ManagedPolicy(this, 'OrdersClient', {
      description: 'Starts orders, watches them, and answers their approvals.',
      statements: [
        new PolicyStatement({
          actions: [
            'lambda:InvokeFunction',
            'lambda:GetDurableExecution',
            'lambda:GetDurableExecutionHistory',
            'lambda:StopDurableExecution',
            'lambda:SendDurableExecutionCallbackSuccess',
            'lambda:SendDurableExecutionCallbackFailure',
            'lambda:SendDurableExecutionCallbackHeartbeat',
          ],
          resources: [executions],
        }),
        new PolicyStatement({
          actions: ['lambda:ListDurableExecutionsByFunction'],
          resources: [orders.functionArn, executions],
        }),
      ],
    });
  }
}
