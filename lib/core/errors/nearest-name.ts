/** Longer names are not compared: they are no typing mistakes. */
const LONGEST_NAME = 64;

/** The most edits of a typing mistake, by the length of the name. */
function mostEditsOf(name: string): number {
  return Math.max(1, Math.min(4, Math.floor(name.length / 2.3)));
}

/** The name that was probably meant; `undefined` if none is close.
 *
 * @param mostEdits letters that may differ. Default: less than half of them, at most 4.
 */
export function nearestName<Name extends string>(
  given: string,
  names: readonly Name[],
  mostEdits = mostEditsOf(given),
): Name | undefined {
  if (given.length > LONGEST_NAME) return undefined;
  const [nearest] = names
    .map((name) => ({ name, edits: editsBetween(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= mostEdits)
    .sort((a, b) => a.edits - b.edits || commonStart(given, b.name) - commonStart(given, a.name));
  return nearest?.name;
}

/** The number of letters that both names begin with. */
function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++;
  return length;
}

/** The number of letters to insert, remove or replace (Levenshtein distance). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (letter === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
