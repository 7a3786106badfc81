import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { VERSION } from '../../lib/core/library-version.js';
import { packageRoot } from '../support/consumer-project.js';

describe('the version in journals', () => {
  it('is that of the package', () => {
    const { version } = JSON.parse(readFileSync(`${packageRoot}/package.json`, 'utf8'));
    expect(VERSION).to.equal(version);
  });
});
