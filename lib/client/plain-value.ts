/** A recorded text as plain JSON. Text of a serdes that is not JSON is shown as it is. */
export function plainValue(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
