/** A property of something that others made; `undefined` where its accessor throws. */
export function safeGet(owner: object, name: string): unknown {
  try {
    return (owner as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
