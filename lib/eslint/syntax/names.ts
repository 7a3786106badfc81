import type { TSESTree } from '@typescript-eslint/types';
import {
  bare,
  type FunctionNode,
  isFunction,
  keyOf,
  type Node,
  type Scope,
  type SourceCode,
  type Variable,
} from './source.js';

/** What a name is imported as: `{ module: 'node:fs', name: 'readFile' }`. */
export interface Imported {
  readonly module: string;
  /** `default` for a default import, `*` for a whole module. */
  readonly name: string;
}

export function variableOf(source: SourceCode, identifier: TSESTree.Identifier): Variable | undefined {
  for (let scope: Scope | null = source.getScope(identifier); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(identifier.name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

/** The initial value of a `const`: what its name stands for wherever it is used. */
export function constantOf(variable: Variable | undefined): Node | undefined {
  const [definition] = variable?.defs ?? [];
  if (definition?.node.type !== 'VariableDeclarator') return undefined;
  const { id, init, parent } = definition.node;
  return parent.kind === 'const' && id.type === 'Identifier' && init !== null ? bare(init) : undefined;
}

/** The function of this file that a name stands for. */
export function functionOf(source: SourceCode, node: Node): FunctionNode | undefined {
  if (node.type !== 'Identifier') return undefined;
  const variable = variableOf(source, node);
  const [definition] = variable?.defs ?? [];
  const value = definition?.type === 'FunctionName' ? definition.node : constantOf(variable);
  return isFunction(value) ? value : undefined;
}

/** What an expression is, if it is an import or a member of an imported module. */
export function importOf(source: SourceCode, node: Node): Imported | undefined {
  const path = pathOf(node);
  const [definition] = (path && variableOf(source, path.root))?.defs ?? [];
  if (path === undefined || definition?.type !== 'ImportBinding') return undefined;
  const { node: specifier } = definition;
  if (specifier.parent?.type !== 'ImportDeclaration') return undefined;
  const module = specifier.parent.source.value;
  if (specifier.type === 'ImportSpecifier') {
    return { module, name: [nameOf(specifier.imported), ...path.members].join('.') };
  }
  const whole = specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
  return { module, name: path.members.length === 0 ? whole : path.members.join('.') };
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/**
 * The path of a global that an expression is, such as `Date.now`. Undefined where the file declares
 * the name.
 */
export function globalOf(source: SourceCode, node: Node): string | undefined {
  const path = pathOf(node);
  if (path === undefined || (variableOf(source, path.root)?.defs.length ?? 0) > 0) return undefined;
  const names = [path.root.name, ...path.members];
  return (names[0] === 'globalThis' ? names.slice(1) : names).join('.');
}

interface Path {
  readonly root: TSESTree.Identifier;
  readonly members: readonly string[];
}

function pathOf(expression: Node): Path | undefined {
  const node = bare(expression);
  if (node.type === 'Identifier') return { root: node, members: [] };
  if (node.type !== 'MemberExpression') return undefined;
  const path = pathOf(node.object);
  const key = keyOf(node.property, node.computed);
  return path === undefined || key === undefined ? undefined : { root: path.root, members: [...path.members, key] };
}
