export { everstep, type LintConfig, type LintPlugin, type LintRuleName } from './plugin.js';
export type { LintRule } from './rules/define-rule.js';
