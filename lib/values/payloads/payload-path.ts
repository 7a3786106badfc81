/**
 * What file systems take in names: elsewhere `:` or `*` are special, and a leading dot hides or
 * leaves a directory.
 */
const UNSAFE = /[^A-Za-z0-9._%$=+@-]/g;
const LONGEST_NAME = 160;

/**
 * The path of a payload below its store's directory: the parts of the key made safe, and last a
 * hash of the whole key, so that no two keys share a file, also where capitals don't count.
 */
export function payloadPath(key: string): string[] {
  const parts = key.split('/');
  const last = parts.pop()!;
  return [...parts.map(folderName), `${safe(last).slice(0, LONGEST_NAME)}-${hash(key)}`];
}

/** Two executions share no folder either, so that one's may be deleted. */
function folderName(part: string): string {
  const name = safe(part);
  return name === part && name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}-${hash(part)}`;
}

function safe(part: string): string {
  return part.replace(UNSAFE, '_').replace(/^\./, '_');
}

function hash(text: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', text, 'hex').slice(0, 16);
}
