import { expect } from 'chai';
import { collectModules, readBlocks } from '../support/doc-blocks.js';

const FENCE = '```';

function page(...lines: string[]): string {
  return `${lines.join('\n').replaceAll("'''", FENCE)}\n`;
}

describe('reading the code blocks of a page', () => {
  it('goes on with a module until a block imports something', () => {
    const modules = collectModules(
      readBlocks(
        page("'''ts", "import 'a';", "'''", 'text', "'''ts", 'const b = 1;', "'''", "'''ts", "import 'c';", "'''"),
      ),
    );
    expect(modules.map(({ file }) => file)).to.deep.equal(['line-2.ts', 'line-9.ts']);
    expect(modules[0]?.source).to.equal("\nimport 'a';\n\n\n\nconst b = 1;\nexport {};\n");
  });

  it('keeps each line of code on its line of the page', () => {
    const text = page('# Title', '', "'''ts", "import 'a';", "'''", '', 'words', "'''ts", 'second();', "'''");
    const [module] = collectModules(readBlocks(text));
    for (const [index, line] of (module?.source ?? '').split('\n').entries()) {
      if (line !== '' && line !== 'export {};') expect(text.split('\n')[index]).to.equal(line);
    }
  });

  it('goes on with a module across imports where the block is marked so', () => {
    const modules = collectModules(
      readBlocks(page("'''ts", "import 'a';", "'''", '<!-- example: continue -->', '', "'''ts", "import 'b';", "'''")),
    );
    expect(modules).to.have.lengthOf(1);
  });

  it('gives a marked block a file of its own', () => {
    const modules = collectModules(
      readBlocks(
        page('<!-- example: file a.ts -->', "'''ts", 'export const a = 1;', "'''", "'''ts", "import './a.js';", "'''"),
      ),
    );
    expect(modules.map(({ file }) => file)).to.deep.equal(['a.ts', 'line-6.ts']);
  });

  it('takes the text right after the last block of a module for its output, and no other', () => {
    const lines = ['<!-- example: run -->', "'''ts", "import 'a';", "'''", 'It prints', "'''text", 'hello', "'''"];
    const [module] = collectModules(readBlocks(page(...lines, "'''text", 'a drawing', "'''")));
    expect(module).to.include({ runs: true, output: 'hello\n' });
  });

  it('keeps other languages out of modules', () => {
    const modules = collectModules(
      readBlocks(page("'''ts", "import 'a';", "'''", "'''sh", 'npm ci', "'''", "'''text", 'x', "'''")),
    );
    expect(modules).to.have.lengthOf(1);
    expect(modules[0]?.output).to.equal(undefined);
  });
});
