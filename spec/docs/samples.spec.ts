import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../support/consumer-project.js';

/** The examples of other SDKs for durable executions that have a counterpart here. */
const TITLES = 89;
/** It shows the workflow of another sample at work. */
const SHOW = 'order-show';

const SAMPLES = join(packageRoot, 'samples');
const readme = readFileSync(join(SAMPLES, 'README.md'), 'utf8');
const names = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the samples', () => {
  it('are all in the index of their README', () => {
    const indexed = [...readme.matchAll(/^\| \[([\w-]+)\]\(\1\//gm)].map(([, name]) => name);
    expect(indexed).to.have.members(names);
  });

  for (const name of names) {
    it(`${name}: it runs, has a spec, and imports nothing from outside its folder`, () => {
      const files = readdirSync(join(SAMPLES, name), { recursive: true, encoding: 'utf8' });
      expect(existsSync(join(SAMPLES, name, 'main.ts'))).to.equal(true);
      if (name === SHOW) return;
      expect(files.some((file) => file.endsWith('.spec.ts'))).to.equal(true);
      const outside = readdirSync(join(SAMPLES, name))
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => [...readFileSync(join(SAMPLES, name, file), 'utf8').matchAll(/from '(\.\.\/.*)'/g)])
        .map(([, path]) => path);
      expect(outside).to.deep.equal([]);
    });
  }
});

describe('the titles that readers know from elsewhere', () => {
  const rows = [...readme.matchAll(/^\| ([a-z_/]+) \| \[[^\]]+\]\(([^)#]+)[^)]*\): `([^`]+)` \|$/gm)];

  it(`are ${TITLES}, each named once`, () => {
    expect(new Set(rows.map(([, title]) => title)).size).to.equal(TITLES);
    expect(rows).to.have.lengthOf(TITLES);
  });

  it('have a counterpart: what the row names is in the file that it links', () => {
    const missing = rows.filter(([, , link, what]) => !readFileSync(join(SAMPLES, link!), 'utf8').includes(what!));
    expect(missing.map(([row]) => row)).to.deep.equal([]);
  });
});
