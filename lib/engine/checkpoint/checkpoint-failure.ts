import { CheckpointError } from '../../core/errors/execution-errors.js';
import { InvocationError } from '../../core/invocation-error.js';

const PERMANENT_NAMES: ReadonlySet<string> = new Set([
  'InvalidParameterValueException',
  'ResourceNotFoundException',
  'AccessDeniedException',
  'RequestEntityTooLargeException',
]);

/**
 * Throttling by name: some services say it with a 400. Credentials and clocks that are out of date
 * are others in the next invocation.
 */
const TRANSIENT_NAME =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ExpiredToken|RequestExpired|RequestTime|^TimeoutError$/;

/**
 * Whether a call was refused because another invocation holds the execution, or held it since.
 * Letter case differs between services.
 */
export function isStaleToken(error: unknown): boolean {
  return /invalid checkpoint token/i.test((Object(error) as { message?: string }).message ?? '');
}

/**
 * Whether a call failed for what no invocation of the execution can get over: its encryption key
 * can't be used, or the store says so.
 */
export function isFaultOfExecution(error: unknown): boolean {
  if (error instanceof CheckpointError) return true;
  const { name, scope } = Object(error) as { name?: string; scope?: string };
  return scope === 'EXECUTION' || (scope !== 'INVOCATION' && name?.startsWith('KMS') === true);
}

/**
 * Whether a failed call to the store is worth another invocation. Throttling, faults of the
 * service, network errors and a stale token (another invocation holds the execution) are; other
 * refusals would only be repeated.
 */
export function isTransientFailure(error: unknown): boolean {
  const { name, scope, $metadata } = Object(error) as {
    name?: string;
    scope?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if (isStaleToken(error) || error instanceof InvocationError) return true;
  // What a client of AWS's own durable execution SDK says of its failures.
  if (scope === 'INVOCATION') return true;
  if (isFaultOfExecution(error)) return false;
  if (name !== undefined && TRANSIENT_NAME.test(name)) return true;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status === 408 || status === 429 || status >= 500 || status < 400;
  return !PERMANENT_NAMES.has(name ?? '');
}
