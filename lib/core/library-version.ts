/**
 * The version of this library, as journals record it. A spec keeps it equal to that of
 * package.json.
 */
export const VERSION = '0.1.0';
