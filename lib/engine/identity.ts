const { getBuiltinModule } = process;
let crypto: typeof import('node:crypto') | undefined;

/**
 * The id of an operation: the n-th use of a name in a scope. It goes by name, not by position, so that adding, removing or
 * moving one operation leaves the others' ids alone. 32 hexadecimal characters.
 */
export function operationId(scopeId: string, key: string, use: number): string {
  // Loaded by the first operation: it is a good part of what importing Everstep would cost.
  crypto ??= getBuiltinModule('node:crypto');
  return crypto.hash('sha256', `${scopeId}/${key}/${use}`, 'hex').slice(0, 32);
}
