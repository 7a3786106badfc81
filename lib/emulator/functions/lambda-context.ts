/** The facts of an invocation for its handler. They are plain data, sent to another process. */
export interface InvocationFacts {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  /** The ARN with the alias or version of the request. */
  readonly invokedFunctionArn: string;
  readonly memorySize: number;
  readonly tenantId?: string | undefined;
  /** The client context of the request: JSON in base64. */
  readonly clientContext?: string | undefined;
}

/**
 * The context that a Node.js handler gets on AWS Lambda.
 *
 * @param deadline when the invocation is cut short, in epoch milliseconds.
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
