/** Minifiers begin with names of one and two letters. */
const MINIFIED_LENGTH = 2;

/**
 * Whether the name of a class looks like the work of a minifier, and may be another after the next
 * build. esbuild puts underscores before some names.
 */
export function looksMinified(className: string): boolean {
  return className.replace(/^_+/, '').length <= MINIFIED_LENGTH;
}
