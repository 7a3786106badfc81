import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';

const pages = ['README.md', 'CHANGELOG.md', ...readdirSync(join(packageRoot, 'docs')).map((name) => `docs/${name}`)];

describe('the links of the documentation', () => {
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    it(`of ${page} lead to files and headings that exist`, () => {
      const broken = localLinks(read(page)).filter((link) => !leadsSomewhere(page, link));
      expect(broken).to.deep.equal([]);
    });
  }
});

function localLinks(markdown: string): string[] {
  return [...markdown.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path, heading] = link.split('#') as [string, string?];
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(packageRoot, target))) return false;
  return heading === undefined || headings(read(target)).includes(heading);
}

/** The anchors that Markdown renderers give to headings. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function read(page: string): string {
  return readFileSync(join(packageRoot, page), 'utf8');
}
