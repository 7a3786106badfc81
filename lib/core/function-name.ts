const NAME =
  /^(?:(?:arn:[^:]+:lambda:[^:]*:)?\d{12}:function:)?([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

/** What AWS Lambda takes as the name of a function, taken apart. */
export interface FunctionReference {
  readonly name: string;
  /** The version or alias behind it; `undefined` when the name is unqualified. */
  readonly qualifier: string | undefined;
}

/**
 * Reads what AWS Lambda takes as the name of a function: `name`, `account:function:name` or a whole
 * ARN, each with a version or alias behind it or without. Region and account say nothing here.
 * `undefined` when it is none of these.
 */
export function parseFunctionName(functionName: string): FunctionReference | undefined {
  const match = NAME.exec(functionName);
  return match === null ? undefined : { name: match[1]!, qualifier: match[2] };
}

/**
 * The plain name in it; whatever version or alias is behind it, here it means the same function.
 */
export function plainFunctionName(functionName: string): string | undefined {
  return parseFunctionName(functionName)?.name;
}
