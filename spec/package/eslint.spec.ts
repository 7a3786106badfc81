import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const CONFIG = `
import { defineConfig } from 'eslint/config';
import type { ESLint, Linter } from 'eslint';
import everstep from 'everstep/eslint';

export const plugin: ESLint.Plugin = everstep;
export const recommended: Linter.Config = everstep.configs.recommended;
export default defineConfig([
  { files: ['src/**'], extends: [everstep.configs.recommended] },
  { files: ['lib/**'], plugins: { everstep }, rules: { 'everstep/no-nondeterminism': ['error', { allow: ['time'] }] } },
]);
`;

describe('everstep/eslint of the package', () => {
  let project: ConsumerProject;
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
  });
  after(() => project?.remove());

  it("fits the types of ESLint's configurations", async () => {
    const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: [] };
    await project.write('eslint.config.ts', CONFIG);
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['eslint.config.ts'] }));
    expect(await project.compile('tsconfig.json')).to.deep.equal([]);
  });

  it('is one file that loads nothing else, and has the plugin for CommonJS too', async () => {
    const code = readFileSync(project.path('node_modules/everstep/dist/lib/eslint.js'), 'utf8');
    expect(code).not.to.match(/^import |^export .* from|\brequire\(|\bimport\(/m);
    await project.write('probe.cjs', "console.log(Object.keys(require('everstep/eslint').default.rules).length);");
    expect((await project.node(['--no-warnings', 'probe.cjs'])).output.trim()).to.equal('7');
  });
});
