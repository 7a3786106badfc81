import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from '@swc/core';

/** A regular expression that stands in a source file. */
export interface FoundExpression {
  readonly file: string;
  readonly expression: RegExp;
}

interface Node {
  readonly type?: string;
  readonly pattern?: string;
  readonly flags?: string;
  readonly callee?: { readonly value?: string };
}

/**
 * All regular expressions in the TypeScript files of a folder, and the files that make some while
 * they run.
 */
export function expressionsIn(folder: string): { found: FoundExpression[]; making: string[] } {
  const found: FoundExpression[] = [];
  const making = new Set<string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.endsWith('.d.ts')) continue;
    const source = readFileSync(join(folder, path), 'utf8');
    // Most files have none, and parsing takes a while.
    if (!/RegExp\(|\/[^/\n*]/.test(source)) continue;
    const file = relative('.', join(folder, path));
    visit(parseSync(source, { syntax: 'typescript', decorators: true }), (node) => {
      if (node.type === 'RegExpLiteral') found.push({ file, expression: new RegExp(node.pattern!, node.flags) });
      const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
      if (isCall && node.callee?.value === 'RegExp') making.add(file);
    });
  }
  return { found, making: [...making].sort() };
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  see(value as Node);
  for (const member of Object.values(value)) visit(member, see);
}

const MOST_PUMPED = 14;

/**
 * Texts that are hard for an expression: what it begins with, then a part of it again and again,
 * then something that it can't end with. Each has about so many characters.
 */
export function* hostileTexts({ source }: RegExp, length: number): Iterable<string> {
  const seen = new Set<string>();
  for (const space of /\\s/.test(source) ? [' ', '\n'] : [' ']) yield* pumped(atomsOf(source, space), length, seen);
}

function* pumped(atoms: readonly string[], length: number, seen: Set<string>): Iterable<string> {
  for (let from = 0; from < atoms.length; from++) {
    const beginning = atoms.slice(0, from).join('');
    for (let to = from + 1; to <= Math.min(atoms.length, from + MOST_PUMPED); to++) {
      const pump = atoms.slice(from, to).join('');
      const repeated = pump.repeat(Math.ceil(length / pump.length));
      for (const text of [`${beginning}${repeated}\n!`, `${beginning}${repeated}\u0000`, repeated]) {
        const key = `${beginning}|${pump}|${text.length}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield text;
      }
    }
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  D: 'a',
  W: '-',
  S: 'a',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A sample of each part of a pattern that matches a character. */
function atomsOf(source: string, space: string): string[] {
  const atoms: string[] = [];
  const parts =
    /\\u([\da-f]{4})|\\x([\da-f]{2})|\\(.)|\[(\^?)((?:\\.|[^\]\\])*)\]|\(\?(?:<?[=!]|:|<\w+>)|\{[\d,]+\}|[()|*+?^$]|([\s\S])/gi;
  for (const [, unicode, hex, escaped, negated, members, literal] of source.matchAll(parts)) {
    const code = unicode ?? hex;
    if (code !== undefined) atoms.push(String.fromCharCode(Number.parseInt(code, 16)));
    else if (escaped !== undefined)
      atoms.push(escaped === 's' ? space : (CLASSES[escaped] ?? (/[bB]/.test(escaped) ? ' ' : escaped)));
    else if (members !== undefined)
      atoms.push(negated === '^' ? sampleBut(members) : (atomsOf(members.slice(0, 6), space)[0] ?? 'a'));
    else if (literal !== undefined) atoms.push(literal === '.' ? 'x' : literal);
  }
  return atoms;
}

function sampleBut(members: string): string {
  const excluded = new RegExp(`[${members}]`);
  return ['x', ' ', '\n', '/', '1'].find((candidate) => !excluded.test(candidate)) ?? 'x';
}
