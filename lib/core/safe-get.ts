/** Reads a property of a foreign object; `undefined` if its accessor throws. */
export function safeGet(owner: object, name: string): unknown {
  try {
    return (owner as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
