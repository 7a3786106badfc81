/** An error as the service records it. All members are optional on the wire. */
export interface ErrorObject {
  readonly ErrorType?: string | undefined;
  readonly ErrorMessage?: string | undefined;
  /**
   * Text of the SDK's own: Everstep puts the error's data, its `cause` and its place in `throws`
   * here, as JSON.
   */
  readonly ErrorData?: string | undefined;
  readonly StackTrace?: string[] | undefined;
}
