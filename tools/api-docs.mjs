/*
 * The API reference: docs/api/, a page for each name that an entry exports, made of its TSDoc. It
 * ships in the package and is not in the repository. Fails where a name or a member has no TSDoc,
 * and where a link of it leads nowhere.
 *
 *   npm run docs:api
 *   node tools/api-docs.mjs FOLDER   into another folder
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { withDeclarations } from './emit-declarations.mjs';
import { entries, root } from './package-entries.mjs';

// TypeDoc imports the compiler API by the name of a package that has none in version 7.
const hook = `export const resolve = (name, context, next) =>
  next(name === 'typescript' ? '@typescript/typescript6' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { Application, Converter, ReflectionKind } = await import('typedoc');

const out = resolve(process.argv[2] ?? join(root, 'docs/api'));
rmSync(out, { recursive: true, force: true });
await withDeclarations(async (declarations, folder) => {
  const tsconfig = join(folder, 'tsconfig.json');
  const base = join(root, 'tsconfig.package.json');
  writeFileSync(tsconfig, JSON.stringify({ extends: base, files: declarations, include: [] }));
  const app = await Application.bootstrapWithPlugins({
    ...{ name: 'Everstep', readme: 'none', entryPoints: declarations, plugin: ['typedoc-plugin-markdown'] },
    ...{ tsconfig, skipErrorChecking: true, logLevel: 'Warn', outputs: [{ name: 'markdown', path: out }] },
    ...{ excludeInternal: true, excludePrivate: true, excludeExternals: true, disableSources: true, disableGit: true },
    ...{ validation: { invalidLink: true, notDocumented: false, notExported: false, rewrittenLink: false } },
    ...{ outputFileStrategy: 'members', hidePageHeader: true, parametersFormat: 'table', enumMembersFormat: 'table' },
    ...{ interfacePropertiesFormat: 'table', classPropertiesFormat: 'table' },
    ...{ typeAliasPropertiesFormat: 'table', propertyMembersFormat: 'table' },
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => prepare(project));
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the declarations.');
  app.validate(project);
  for (const name of undocumented(project)) app.logger.error(`${name} has no TSDoc.`);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
});
const index = join(out, 'README.md');
const head =
  'Every name that an entry exports, made of the sources. The [guides](../../README.md#guides) say how they play together.';
writeFileSync(
  index,
  readFileSync(index, 'utf8').replace('\n\n', `\n\n${head}\n\n`).replace('## Modules', '## Entries'),
);

/** Names the modules as users import them, and drops what makes `instanceof` work across copies of the package. */
function prepare(project) {
  const names = new Map(entries.map(({ name, source }) => [source.replace(/^lib\/|\.ts$/g, ''), name]));
  for (const module of project.children) {
    const name = names.get(module.name);
    module.name = name === 'everstep' ? name : `everstep/${name}`;
  }
  for (const method of project.getReflectionsByKind(ReflectionKind.Method)) {
    if (method.name === '[hasInstance]') project.removeReflection(method);
  }
}

/**
 * What is exported, and the members of classes and interfaces, where nothing says what they are.
 * Overloads are described once. Members in PascalCase are the service's, whose API describes them.
 */
function undocumented(project) {
  const exported = project.children.flatMap(({ children }) => children ?? []);
  const members = exported
    .filter(({ kind }) => kind === ReflectionKind.Class || kind === ReflectionKind.Interface)
    .flatMap(({ children }) => children ?? [])
    .filter(({ kind, name }) => kind !== ReflectionKind.Constructor && !/^[A-Z[]/.test(name));
  return [...exported, ...members]
    .filter((one) => one.kind !== ReflectionKind.Reference)
    .filter((one) => ![one, one.getSignature, ...(one.signatures ?? [])].some((part) => part?.hasComment()))
    .map((one) => one.getFullName());
}
