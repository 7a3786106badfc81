const PERMANENT_NAMES: ReadonlySet<string> = new Set([
  'InvalidParameterValueException',
  'ResourceNotFoundException',
  'AccessDeniedException',
  'RequestEntityTooLargeException',
]);

/**
 * Whether a failed call to the store is worth another invocation. Throttling, faults of the service, network errors and a
 * stale token (another invocation holds the execution) are; other refusals would only be repeated.
 */
export function isTransientFailure(error: unknown): boolean {
  const { name, message, scope, $metadata } = Object(error) as {
    name?: string;
    message?: string;
    scope?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if (/invalid checkpoint token/i.test(message ?? '')) return true;
  // What a client of AWS's own durable execution SDK says of its failures.
  if (scope === 'INVOCATION') return true;
  if (scope === 'EXECUTION') return false;
  if (name?.startsWith('KMS')) return false;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status === 429 || status >= 500 || status < 400;
  return !PERMANENT_NAMES.has(name ?? '');
}
