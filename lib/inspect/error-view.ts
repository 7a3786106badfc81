/** An error as it stands in a history. */
export interface ErrorView {
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  /** What was recorded besides, as text: of an error that Everstep recorded, JSON. */
  readonly data?: string | undefined;
  /** The lines of the stack, without the message. */
  readonly stack?: readonly string[] | undefined;
}

/** An error in the form of the wire, as it stands in events. */
interface WireError {
  readonly ErrorType?: string | undefined;
  readonly ErrorMessage?: string | undefined;
  readonly ErrorData?: string | undefined;
  readonly StackTrace?: readonly string[] | undefined;
}

export function errorViewOf(error: WireError | undefined): ErrorView | undefined {
  if (error === undefined) return undefined;
  const { ErrorType: type, ErrorMessage: message, ErrorData: data, StackTrace: stack } = error;
  return { type, message, data, stack };
}

/** An error within the data of another one. */
interface InnerError {
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly frames?: readonly string[] | undefined;
  readonly cause?: { readonly error?: InnerError | undefined } | undefined;
}

/**
 * An error and its causes, the outermost first. One that only repeats its cause is left out: a
 * step's error reaches the workflow with what the step threw as its cause.
 */
export function errorChain(error: ErrorView): ErrorView[] {
  const chain: ErrorView[] = [];
  for (let one: ErrorView | undefined = error; one !== undefined; one = causeOf(one)) {
    const outer = chain.at(-1);
    if (outer?.type === one.type && outer?.message === one.message) chain.pop();
    chain.push(one);
  }
  return chain;
}

/** The error that caused another one, which Everstep records in that one's data. */
function causeOf({ data }: ErrorView): ErrorView | undefined {
  if (data === undefined) return undefined;
  try {
    const { cause } = JSON.parse(data) as Pick<InnerError, 'cause'>;
    if (cause?.error === undefined) return undefined;
    const { type, message, frames: stack, cause: further } = cause.error;
    return { type, message, stack, data: further && JSON.stringify({ cause: further }) };
  } catch {
    return undefined;
  }
}
