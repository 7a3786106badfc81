const NAME =
  /^(?:(?:arn:[^:]+:lambda:[^:]*:)?\d{12}:function:)?([a-zA-Z0-9-_]{1,64})(?::(?:\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

/**
 * The plain name in what AWS Lambda takes as the name of a function: `name`, `account:function:name` or a whole ARN, each with a version or
 * alias behind it or without. Here all of them mean the same function. `undefined` when it is none of these.
 */
export function plainFunctionName(functionName: string): string | undefined {
  return NAME.exec(functionName)?.[1];
}
