const NAME =
  /^(?:(?:arn:[^:]+:lambda:[^:]*:)?\d{12}:function:)?([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

/** The parts of a function's name or ARN on AWS Lambda. */
export interface FunctionReference {
  readonly name: string;
  /** The version or alias behind it; `undefined` when the name is unqualified. */
  readonly qualifier: string | undefined;
}

/**
 * Parses a function's name on AWS Lambda: `name`, `account:function:name` or an ARN, each with or
 * without a version or alias. Region and account are ignored. `undefined` for any other text.
 */
export function parseFunctionName(functionName: string): FunctionReference | undefined {
  const match = NAME.exec(functionName);
  return match === null ? undefined : { name: match[1]!, qualifier: match[2] };
}

/**
 * The plain name, without version or alias: over a store they all are the same function.
 */
export function plainFunctionName(functionName: string): string | undefined {
  return parseFunctionName(functionName)?.name;
}
