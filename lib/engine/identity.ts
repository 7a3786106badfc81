import { hash } from 'node:crypto';

/**
 * The id of an operation: the n-th use of a name in a scope. It goes by name, not by position, so that adding, removing or
 * moving one operation leaves the others' ids alone. 32 hexadecimal characters.
 */
export function operationId(scopeId: string, key: string, use: number): string {
  return hash('sha256', `${scopeId}/${key}/${use}`, 'hex').slice(0, 32);
}
