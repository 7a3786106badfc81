/** Minifiers use names of one and two letters first. */
const MINIFIED_LENGTH = 2;

/**
 * Whether the name of a class looks minified, and may change with the next build. Leading
 * underscores don't count, since esbuild adds them to some names.
 */
export function looksMinified(className: string): boolean {
  return className.replace(/^_+/, '').length <= MINIFIED_LENGTH;
}
