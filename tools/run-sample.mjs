// `npm run sample NAME`: runs a sample from what was built of it; without a name it lists them.
import { existsSync, readdirSync } from 'node:fs';

const sources = new URL('../samples/', import.meta.url);
const names = readdirSync(sources).filter((name) => existsSync(new URL(`${name}/main.ts`, sources)));
const [name] = process.argv.splice(2, 1);

if (names.includes(name)) await import(new URL(`../dist/samples/${name}/main.js`, import.meta.url).href);
else {
  console.log(`${name === undefined ? '' : `There is no sample ${name}. `}npm run sample NAME, where NAME is one of`);
  for (const each of names) console.log(`  ${each}`);
  process.exitCode = name === undefined ? 0 : 2;
}
