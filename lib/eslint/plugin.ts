import { VERSION } from '../core/library-version.js';
import type { LintRule } from './rules/define-rule.js';
import { noFieldWriteInStep } from './rules/no-field-write-in-step.js';
import { noFloatingOperation } from './rules/no-floating-operation.js';
import { noNondeterminism } from './rules/no-nondeterminism.js';
import { noOperationInStep } from './rules/no-operation-in-step.js';
import { patchedLiteral } from './rules/patched-literal.js';
import { returnsRequired } from './rules/returns-required.js';
import { sameNameInPromiseAll } from './rules/same-name-in-promise-all.js';

/** The names of the rules, which a configuration writes as `everstep/no-nondeterminism`. */
export type LintRuleName =
  | 'no-nondeterminism'
  | 'no-operation-in-step'
  | 'no-field-write-in-step'
  | 'no-floating-operation'
  | 'returns-required'
  | 'same-name-in-promise-all'
  | 'patched-literal';

/** A flat configuration of ESLint 9 or later. */
export interface LintConfig {
  /** `everstep/recommended`. */
  readonly name: string;
  /** The plugin, under the name that the rules have before the slash. */
  readonly plugins: { readonly everstep: LintPlugin };
  /** The rules with their severities. */
  readonly rules: Record<`everstep/${LintRuleName}`, 'error'>;
}

/** The plugin, as ESLint 9 or later and oxlint load it. */
export interface LintPlugin {
  /** The name and version that ESLint shows and caches by. */
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  /** The rules by their names. */
  readonly rules: Record<LintRuleName, LintRule>;
  /** Configurations to choose from. */
  readonly configs: {
    /** All rules, as errors, for the files that the surrounding configuration selects. */
    readonly recommended: LintConfig;
  };
}

const rules: Record<LintRuleName, LintRule> = {
  'no-nondeterminism': noNondeterminism,
  'no-operation-in-step': noOperationInStep,
  'no-field-write-in-step': noFieldWriteInStep,
  'no-floating-operation': noFloatingOperation,
  'returns-required': returnsRequired,
  'same-name-in-promise-all': sameNameInPromiseAll,
  'patched-literal': patchedLiteral,
};

const severities = Object.keys(rules).map((name) => [`everstep/${name}`, 'error'] as const);

/**
 * Rules for workflow classes: what the compiler can't see and a replay would suffer from. They read
 * syntax and scopes, no types, so they work with every parser that knows decorators.
 *
 * A class counts when it extends another one and has a method with a decorator that the file
 * imports from `everstep`. Other code is not looked at.
 *
 * @example
 * ```js
 * // eslint.config.js
 * import parser from '@typescript-eslint/parser';
 * import everstep from 'everstep/eslint';
 *
 * export default [{ files: ['src/**'], languageOptions: { parser } }, everstep.configs.recommended];
 * ```
 */
export const everstep: LintPlugin = {
  meta: { name: 'everstep', version: VERSION, namespace: 'everstep' },
  rules,
  configs: {
    get recommended(): LintConfig {
      return {
        name: 'everstep/recommended',
        plugins: { everstep },
        rules: Object.fromEntries(severities) as LintConfig['rules'],
      };
    },
  },
};
