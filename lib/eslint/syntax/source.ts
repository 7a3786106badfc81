import type { TSESTree } from '@typescript-eslint/types';

/*
 * What rules use of ESLint's `SourceCode`, which oxlint has too. ESLint's own types are not used,
 * since they differ between its versions.
 */

export type Node = TSESTree.Node;

/** A function with a body: abstract methods and overloads have none. */
export type FunctionNode =
  | TSESTree.ArrowFunctionExpression
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression;

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export interface SourceCode {
  readonly ast: TSESTree.Program;
  readonly visitorKeys: Readonly<Record<string, readonly string[]>>;
  readonly text: string;
  getScope(node: Node): Scope;
  getText(node: Node): string;
}

export interface Scope {
  readonly set: ReadonlyMap<string, Variable>;
  readonly upper: Scope | null;
}

export interface Variable {
  readonly name: string;
  readonly defs: readonly Definition[];
  readonly references: readonly { readonly identifier: Node }[];
}

export interface Definition {
  /** `ImportBinding`, `ClassName`, `FunctionName`, `Variable`, `Parameter` and others. */
  readonly type: string;
  readonly node: Node;
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  if (node === null || node === undefined) return false;
  const isKind = /^(?:ArrowFunctionExpression|FunctionDeclaration|FunctionExpression)$/.test(node.type);
  return isKind && (node as FunctionNode).body !== null;
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** The nodes right below one, in the order of the source. */
export function childrenOf(source: SourceCode, node: Node): Node[] {
  const keys = source.visitorKeys[node.type] ?? Object.keys(node).filter((key) => key !== 'parent');
  const values = keys.flatMap((key) => (node as unknown as Record<string, unknown>)[key]);
  return values.filter((value): value is Node => typeof (value as Partial<Node> | null)?.type === 'string');
}

/** A node and all below it, without the nested nodes that `enters` refuses. */
export function nodesBelow(source: SourceCode, node: Node, enters: (node: Node) => boolean = () => true): Node[] {
  const found = [node];
  for (let at = 0; at < found.length; at++) found.push(...childrenOf(source, found[at]!).filter(enters));
  return found;
}

export function isWithin(node: Node, outer: Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** An expression without what only types are concerned with, and without optional chaining. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The name of a property or member, if the source says it. */
export function keyOf(key: Node, computed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier' && !computed) return key.name;
  return textOf(key);
}

/** The text of a string, or of a template without expressions. */
export function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The value of an option, where an object literal says it. */
export function optionOf(options: TSESTree.ObjectExpression, name: string): Node | undefined {
  for (const property of options.properties) {
    if (property.type === 'Property' && keyOf(property.key, property.computed) === name) return property.value;
  }
  return undefined;
}
