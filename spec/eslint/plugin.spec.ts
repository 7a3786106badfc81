import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import everstep from '../../lib/eslint.js';
import { packageRoot } from '../support/consumer-project.js';
import { collectModules, readBlocks } from '../support/doc-blocks.js';
import { findings, lint } from './support/lint.js';

const RULES = Object.keys(everstep.rules);
const page = readFileSync(join(packageRoot, 'docs', 'linting.md'), 'utf8');

describe('the plugin', () => {
  it('recommends all of its rules, as errors, with itself', () => {
    const { plugins, rules } = everstep.configs.recommended;
    expect(plugins.everstep).to.equal(everstep);
    expect(rules).to.deep.equal(Object.fromEntries(RULES.map((name) => [`everstep/${name}`, 'error'])));
  });

  for (const [name, { meta }] of Object.entries(everstep.rules)) {
    it(`shows in the guide what ${name} finds, and its cure, where it is silent`, () => {
      expect(meta.docs.url).to.equal(`https://github.com/everstep/everstep/blob/main/docs/linting.md#${name}`);
      const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      const [code = ''] = readBlocks(section).map((block) => block.code);
      const imports = "import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';\n";
      const wrong = code.slice(0, code.indexOf('class Right'));
      const found = lint(imports + code);
      expect(new Set(found.map(({ ruleId }) => ruleId))).to.deep.equal(new Set([`everstep/${name}`]));
      expect(Math.max(...found.map(({ line }) => line))).to.be.below(`${imports}${wrong}`.split('\n').length);
    });
  }

  it('loads in oxlint, and finds the same there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'everstep-oxlint-'));
    try {
      const [module] = collectModules(readBlocks(page)).filter(({ file }) => file.endsWith('.ts'));
      await writeFile(join(folder, 'workflow.ts'), module!.source);
      const jsPlugins = [fileURLToPath(new URL('../../lib/eslint.js', import.meta.url))];
      const rules = Object.fromEntries(RULES.map((name) => [`everstep/${name}`, 'error']));
      await writeFile(
        join(folder, '.oxlintrc.json'),
        JSON.stringify({ jsPlugins, categories: { correctness: 'off' }, rules }),
      );
      expect(await oxlint(folder)).to.deep.equal(findings(module!.source));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

interface Diagnostic {
  readonly code: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What oxlint finds, in the form of `findings`. */
async function oxlint(folder: string): Promise<string[]> {
  const command = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin/oxlint');
  const { stdout } = await promisify(execFile)(process.execPath, [command, '--format', 'json'], { cwd: folder }).catch(
    (failed: { stdout: string }) => failed,
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return diagnostics
    .map(({ code, labels }) => `${labels[0]?.span.line} ${code.replace(/^everstep\((.*)\)$/, '$1')}`)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}
