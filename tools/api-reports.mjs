/*
 * An API report per entry in api/: what users can write, in alphabetical order, without comments.
 * So a change of the public face shows in the diff of these files.
 *
 *   npm run api         writes the reports
 *   npm run check:api   fails where they are not what the code says
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { withDeclarations } from './emit-declarations.mjs';
import { entries, root } from './package-entries.mjs';

const folder = join(root, 'api');
const current = withUnexportedNames(await extractedReports());
const kept = new Map(filesIn(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
const changed = [...new Set([...current.keys(), ...kept.keys()])].filter(
  (file) => current.get(file) !== kept.get(file),
);
if (process.argv.includes('--check')) {
  for (const file of changed)
    console.log(`api/${file} is not what the code says. Run "npm run api", and look at the diff.`);
  process.exitCode = changed.length === 0 ? 0 : 1;
} else {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, text] of current) writeFileSync(join(folder, file), text);
  console.log(changed.length === 0 ? 'The reports are up to date.' : `Written: ${changed.join(', ')}`);
}

/** The texts of the reports by the names of their files. */
async function extractedReports() {
  const texts = new Map();
  await withDeclarations((declarations, work) => {
    const configs = declarations.map((declaration, index) => configOf(declaration, entries[index].name, work));
    const compilerState = CompilerState.create(configs[0], { additionalEntryPoints: declarations });
    for (const config of configs) {
      Extractor.invoke(config, { compilerState, localBuild: true, messageCallback: quietly });
      texts.set(basename(config.reportFilePath), readFileSync(config.reportFilePath, 'utf8'));
    }
  });
  return texts;
}

function configOf(declaration, entry, work) {
  const none = { default: { logLevel: 'none' } };
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: declaration,
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(root, 'tsconfig.package.json') },
      apiReport: {
        ...{ enabled: true, reportFileName: entry.replaceAll('/', '-') },
        ...{ reportFolder: work, reportTempFolder: join(work, 'temp') },
      },
      ...{ docModel: { enabled: false }, dtsRollup: { enabled: false }, tsdocMetadata: { enabled: false } },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        tsdocMessageReporting: none,
        extractorMessageReporting: {
          ...none,
          'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: true },
        },
      },
    },
  });
}

function quietly(message) {
  message.handled = message.logLevel !== 'error';
}

/** In place of a warning at each type that the entry doesn't export, a list of those that no entry exports. */
function withUnexportedNames(reports) {
  const declaration = /^export (?:abstract |declare )*(?:class|const|enum|function|interface|type) (\w+)/gm;
  const exported = new Set(
    [...reports.values()].flatMap((text) => [...text.matchAll(declaration)].map(([, name]) => name)),
  );
  const warning = /^.*\(ae-forgotten-export\) The symbol "(\w+)" .*\n(?: *\/\/\n)?/gm;
  const listed = (text) => {
    const names = new Set([...text.matchAll(warning)].map(([, name]) => name).filter((name) => !exported.has(name)));
    const list = names.size === 0 ? '' : `// Exported by no entry: ${[...names].sort().join(', ')}\n\n`;
    return text
      .replaceAll(warning, '')
      .replace(/(?:^\/\/ Warnings were .*\n\/\/\n\n)?^\/\/ \(No @package.*$/m, list.trimEnd());
  };
  return new Map([...reports].map(([file, text]) => [file, listed(text)]));
}

function filesIn(path) {
  return existsSync(path) ? readdirSync(path).sort() : [];
}
