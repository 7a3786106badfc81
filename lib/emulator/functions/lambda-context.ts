/** What a handler is to be told of its invocation. Plain data: it goes to another process. */
export interface InvocationFacts {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  /** With the alias or version that was asked for. */
  readonly invokedFunctionArn: string;
  readonly memorySize: number;
  readonly tenantId?: string | undefined;
  /** As base64 of JSON, as whoever invoked the function sent it. */
  readonly clientContext?: string | undefined;
}

/**
 * The context that a Node.js handler gets on AWS Lambda.
 *
 * @param deadline epoch milliseconds at which the invocation will be cut short.
 */
export function lambdaContext(facts: InvocationFacts, deadline: number): object {
  const { clientContext } = facts;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: facts.functionName,
    functionVersion: facts.functionVersion,
    invokedFunctionArn: facts.invokedFunctionArn,
    memoryLimitInMB: String(facts.memorySize),
    awsRequestId: facts.requestId,
    logGroupName: `/aws/lambda/${facts.functionName}`,
    logStreamName: `everstep/[${facts.functionVersion}]${process.pid}`,
    identity: undefined,
    clientContext:
      clientContext === undefined ? undefined : JSON.parse(Buffer.from(clientContext, 'base64').toString()),
    tenantId: facts.tenantId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
