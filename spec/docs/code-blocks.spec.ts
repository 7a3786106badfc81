import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConsumerProject, packageRoot } from '../support/consumer-project.js';
import { collectModules, type DocBlock, readBlocks } from '../support/doc-blocks.js';
import { packedPackage } from '../support/packed-package.js';

/**
 * Commands that a page may tell readers to type, because something else runs them. Scripts of
 * package.json may be named too.
 */
const CHECKED_COMMANDS = [
  'npm ci',
  'npm start',
  'npm test',
  'npm i everstep',
  'npm i everstep libsql',
  'npm i -D eslint @typescript-eslint/parser',
  'npm run sample hello',
  'npx everstep emulate --function orders=./dist/orders.mjs --store orders.db',
  // By spec/cli and spec/console, with names of their own.
  'everstep list --status failed --since 2h',
  'everstep show order-17',
  "everstep redrive order-17 --reason 'the card was mended'",
  'npx everstep console --store orders.db',
];
const LANGUAGES = ['ts', 'js', 'json', 'sh', 'text', 'yaml', 'mermaid'];
/** Fails an example in which a replay waits for what never comes. */
const PATIENCE_ALARM = new URL('./processes/patience-alarm.js', import.meta.url).href;
/** Examples that change code under an execution: there replay has to wait before it knows. */
const CHANGES_CODE = /isNewVersion|assertReplayable/;
const TSCONFIG = 'file tsconfig.json';

const pages = ['README.md', ...readdirSync(join(packageRoot, 'docs')).map((name) => `docs/${name}`)]
  .filter((page) => page.endsWith('.md'))
  .map((page) => {
    const text = readFileSync(join(packageRoot, page), 'utf8');
    const blocks = readBlocks(text);
    return { page, folder: page.replace(/\.md$/, ''), text, blocks, modules: collectModules(blocks) };
  });
const everyBlock = pages.flatMap(({ page, blocks }) => blocks.map((block) => ({ page, block })));

describe('the code blocks of the documentation', () => {
  let project: ConsumerProject;
  let findings: string[];

  before(async function () {
    this.timeout(120_000);
    project = await ConsumerProject.create((await packedPackage()).folder);
    const modules = pages.flatMap(({ folder, modules: own }) => own.map((module) => ({ folder, module })));
    const tsconfig = everyBlock.filter(({ block }) => block.mark === TSCONFIG).map(({ block }) => block.code);
    expect(tsconfig, 'pages that show the tsconfig.json').to.have.lengthOf(1);
    await Promise.all([
      project.write('tsconfig.json', tsconfig[0] ?? ''),
      project.write(
        'tsconfig.examples.json',
        JSON.stringify({
          extends: './tsconfig.json',
          compilerOptions: { allowJs: true, outDir: 'out', rootDir: '.', skipLibCheck: true },
          exclude: ['out'],
        }),
      ),
      ...modules.map(({ folder, module }) => project.write(join(folder, module.file), module.source)),
    ]);
    findings = await project.compile('tsconfig.examples.json');
  });
  after(() => project?.remove());

  for (const { page, folder, modules } of pages) {
    for (const { file, line, source, runs, output } of modules) {
      it(`${page}:${line} compiles`, () => {
        expect(findings.filter((finding) => finding.startsWith(`${folder}/${file}(`))).to.deep.equal([]);
      });
      if (!runs) continue;
      it(`${page}:${line} runs and prints what the page says`, async () => {
        const alarm = CHANGES_CODE.test(source) ? [] : ['--import', PATIENCE_ALARM];
        const result = await project.node([...alarm, file.replace(/\.ts$/, '.js')], project.path('out', folder));
        expect(result.code, result.output).to.equal(0);
        if (output !== undefined) expect(result.output.trimEnd()).to.equal(output.trimEnd());
      });
    }
  }

  it('leave the compiler nothing to complain of elsewhere', () => {
    const own = pages.map(({ folder }) => `${folder}/`);
    expect(findings.filter((finding) => !own.some((folder) => finding.startsWith(folder)))).to.deep.equal([]);
  });

  it('are fenced in the way that is read: not indented, nothing but the language behind the fence', () => {
    const fences = (text: string) => text.match(/^\s*```/gm)?.length ?? 0;
    expect(
      pages.filter(({ text, blocks }) => fences(text) !== 2 * blocks.length).map(({ page }) => page),
    ).to.deep.equal([]);
  });

  it('are in a language that is checked', () => {
    expect(misfits((block) => LANGUAGES.includes(block.language))).to.deep.equal([]);
  });

  it('have marks that are known', () => {
    const known = /^(run|continue|file \S+)$/;
    expect(misfits((block) => block.mark === undefined || known.test(block.mark))).to.deep.equal([]);
  });

  it('are JSON where they say so', () => {
    const parses = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    expect(misfits((block) => block.language !== 'json' || parses(block.code))).to.deep.equal([]);
  });

  it('tell readers to type only commands that something runs', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { scripts: object };
    const isChecked = (command: string) =>
      CHECKED_COMMANDS.includes(command) || Object.keys(scripts).some((name) => command === `npm run ${name}`);
    const commands = (block: DocBlock) =>
      block.code
        .split(/\n|&&/)
        .map((command) => command.replace(/(^|\s)#.*/, '').trim())
        .filter((command) => command !== '');
    expect(misfits((block) => block.language !== 'sh' || commands(block).every(isChecked))).to.deep.equal([]);
  });
});

function misfits(fits: (block: DocBlock) => boolean): string[] {
  return everyBlock.filter(({ block }) => !fits(block)).map(({ page, block }) => `${page}:${block.line}`);
}
