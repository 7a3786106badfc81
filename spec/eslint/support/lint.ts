import { createRequire } from 'node:module';
import { Linter } from 'eslint';
import everstep, { type LintRuleName } from '../../../lib/eslint.js';

const require = createRequire(import.meta.url);

/** The parser uses TypeScript's compiler API, which version 7 lacks. */
function typescriptParser(): Linter.Parser {
  require('typescript');
  require.cache[require.resolve('typescript')]!.exports = require('@typescript/typescript6');
  return require('@typescript-eslint/parser');
}

const linter = new Linter();
const parser = typescriptParser();

/** What the recommended configuration reports of a file, or one of its rules with these options. */
export function lint(code: string, rule?: LintRuleName, options?: object): Linter.LintMessage[] {
  const { plugins, rules } = everstep.configs.recommended;
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins,
    languageOptions: { parser, sourceType: 'module' },
    rules:
      rule === undefined ? rules : { [`everstep/${rule}`]: ['error', ...(options === undefined ? [] : [options])] },
  };
  return linter.verify(code, [config], 'workflow.ts');
}

/** Findings in the form `12 no-nondeterminism`. */
export function findings(code: string): string[] {
  return lint(code).map(({ line, ruleId, message }) => `${line} ${ruleId?.replace('everstep/', '') ?? message}`);
}
