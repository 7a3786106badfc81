/**
 * Characters that are not safe in names on every file system: `:` or `*` are special on some, and a
 * leading dot hides a file or leaves the directory.
 */
const UNSAFE = /[^A-Za-z0-9._%$=+@-]/g;
const LONGEST_NAME = 160;

/**
 * The path of a payload below its store's directory: the parts of the key with unsafe characters
 * replaced, and at the end a hash of the whole key, so that no two keys share a file, even on a
 * file system that ignores case.
 */
export function payloadPath(key: string): string[] {
  const parts = key.split('/');
  const last = parts.pop()!;
  return [...parts.map(folderName), `${safe(last).slice(0, LONGEST_NAME)}-${hash(key)}`];
}

/**
 * The name of a folder for one part of a key. A folder of the first part belongs to one execution
 * only, so that it may be deleted with it.
 */
export function folderName(part: string): string {
  const name = safe(part);
  return name === part && name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}-${hash(part)}`;
}

function safe(part: string): string {
  return part.replace(UNSAFE, '_').replace(/^\./, '_');
}

function hash(text: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', text, 'hex').slice(0, 16);
}
