import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const pages = [
  'README.md',
  'CHANGELOG.md',
  'samples/README.md',
  ...readdirSync(join(packageRoot, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

describe('the links of the documentation', () => {
  for (const page of pages) {
    it(`of ${page} lead to files and headings that exist`, () => {
      const broken = localLinks(read(page)).filter((link) => !leadsSomewhere(page, link));
      expect(broken).to.deep.equal([]);
    });
  }

  it('lead to files that are in the package too', async function () {
    this.timeout(120_000);
    const { files } = await packedPackage();
    const isPacked = (path: string) =>
      isGenerated(path) || files.some((file) => file === path || file.startsWith(`${path}/`));
    const dead = pages.flatMap((page) =>
      localLinks(read(page))
        .map((link) => target(page, link))
        .filter((path) => !isPacked(path))
        .map((path) => `${page}: ${path}`),
    );
    expect(dead).to.deep.equal([]);
  });
});

function localLinks(markdown: string): string[] {
  return [...markdown.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

function leadsSomewhere(page: string, link: string): boolean {
  const heading = link.split('#')[1];
  const path = target(page, link);
  if (isGenerated(path)) return true;
  if (!existsSync(join(packageRoot, path))) return false;
  return heading === undefined || headings(read(path)).includes(heading);
}

/** Made when the package is packed, and looked at by a spec of its own. */
function isGenerated(path: string): boolean {
  return path.startsWith('docs/api/');
}

/** The file that a link leads to, from the root of the package. */
function target(page: string, link: string): string {
  const path = link.split('#')[0] as string;
  return path === '' ? page : join(dirname(page), path);
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
