/**
 * Lint rules for workflow classes: a plugin for ESLint 9 or later, which oxlint loads too.
 *
 * @module
 */
export {
  // biome-ignore lint/style/noDefaultExport: ESLint and oxlint load a plugin by its default export
  everstep as default,
  type LintConfig,
  type LintPlugin,
  type LintRule,
  type LintRuleName,
} from './eslint/index.js';
