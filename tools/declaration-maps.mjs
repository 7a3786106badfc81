import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { addMapping, GenMapping, toEncodedMap } from '@jridgewell/gen-mapping';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import ts from '@typescript/typescript6';

/**
 * Writes the map of a rolled-up file of declarations, so that an editor that looks for a definition
 * opens the source. Rolling up moves declarations and leaves their insides as they are: each one is
 * found by name and text in one of the modules that went into the file.
 */
export function writeDeclarationMap(file, modules) {
  const originals = modules.flatMap((path) => {
    const map = new TraceMap(readFileSync(`${path}.map`, 'utf8'));
    return declarationsOf(path).map((declaration) => ({ ...declaration, path, map }));
  });
  const rolledUp = new GenMapping({ file: basename(file) });
  for (const declaration of declarationsOf(file)) {
    const original = originals.find(({ name, text }) => name === declaration.name && text === declaration.text);
    if (original === undefined) continue;
    const { path, map } = original;
    for (const [index, generated] of declaration.names.entries()) {
      const { source, ...position } = originalPositionFor(map, original.names[index]);
      if (source === null) continue;
      const target = relative(dirname(file), resolve(dirname(path), source));
      addMapping(rolledUp, { generated, original: position, source: target });
    }
  }
  writeFileSync(`${file}.map`, JSON.stringify(toEncodedMap(rolledUp)));
  writeFileSync(file, `${readFileSync(file, 'utf8')}//# sourceMappingURL=${basename(file)}.map\n`);
}

/** The declarations of a file: their names, their text after it, and the places of all names in them. */
function declarationsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const name = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0].name : statement.name;
    if (name === undefined) return [];
    const names = [];
    collectNames(statement, names);
    const places = names.map((node) => source.getLineAndCharacterOfPosition(node.getStart()));
    return {
      // Of two modules' declarations of one name, one gets a number.
      name: name.text.replace(/\$\d+$/, ''),
      text: source.text.slice(name.end, statement.end).replaceAll(/\$\d+\b/g, ''),
      names: places.map(({ line, character }) => ({ line: line + 1, column: character })),
    };
  });
}

function collectNames(node, names) {
  if (ts.isConstructorDeclaration(node)) names.push(node);
  else if (
    ts.isDeclarationStatement(node) ||
    ts.isClassElement(node) ||
    ts.isTypeElement(node) ||
    ts.isVariableDeclaration(node)
  ) {
    if (node.name !== undefined) names.push(node.name);
  }
  ts.forEachChild(node, (child) => collectNames(child, names));
}
