import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../support/consumer-project.js';

/** Only ever the class that others extend. */
const BASES = new Set([
  'EverstepError',
  'OperationError',
  'WrappedError',
  'CallbackError',
  'ExecutionError',
  'ServiceError',
  'StoreError',
]);

function sourcesIn(folder: string): string {
  return readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(packageRoot, folder, file), 'utf8'))
    .join('\n');
}

describe('the error classes', () => {
  const names = [...sourcesIn('lib/core').matchAll(/everstepName: string = '(\w+)'/g)].map(([, name]) => name!);
  const specs = sourcesIn('spec') + sourcesIn('lib/stores/contract');

  for (const name of names.filter((candidate) => !BASES.has(candidate))) {
    it(`${name} is expected by some spec`, () => {
      expect(specs).to.match(new RegExp(`\\b${name}\\b`));
    });
  }
});
