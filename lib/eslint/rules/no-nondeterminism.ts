import { globalOf, importOf } from '../syntax/names.js';
import { bare, keyOf, type Node, type SourceCode } from '../syntax/source.js';
import { isContext } from '../workflow/operations.js';
import { defineRule } from './define-rule.js';
import { CURES, GLOBAL_CALLS, type NondeterminismSource, sourceOfImport } from './nondeterminism-sources.js';

interface Use {
  readonly source: NondeterminismSource;
  /** The use in messages: `Date.now()`. */
  readonly what: string;
}

export const noNondeterminism = defineRule({
  name: 'no-nondeterminism',
  description: "Disallow clocks, chance and I/O in the workflow's code, outside of steps",
  messages: {
    result:
      '{{what}} is in code of the workflow, which each replay runs again, and gives another result then. {{cure}}.',
    effect: '{{what}} is in code of the workflow, which each replay runs again, and is done again then. {{cure}}.',
  },
  schema: [
    {
      type: 'object',
      properties: { allow: { type: 'array', items: { enum: Object.keys(CURES) }, uniqueItems: true } },
      additionalProperties: false,
    },
  ],
  *check({ source, spots }, [options]) {
    const allowed = (options as { allow?: readonly NondeterminismSource[] } | undefined)?.allow ?? [];
    for (const { node, place } of spots) {
      const use = place.region === 'workflow' ? useOf(source, node) : undefined;
      if (use === undefined || allowed.includes(use.source)) continue;
      const isEffect = /^(?:timers|network|files|processes)$/.test(use.source);
      yield { node, messageId: isEffect ? 'effect' : 'result', data: { what: use.what, cure: CURES[use.source] } };
    }
  },
});

function useOf(code: SourceCode, node: Node): Use | undefined {
  switch (node.type) {
    case 'CallExpression':
      return useOfCall(code, bare(node.callee));
    case 'NewExpression': {
      const readsClock = node.arguments.length === 0 && globalOf(code, node.callee) === 'Date';
      return readsClock ? { source: 'time', what: 'new Date()' } : undefined;
    }
    case 'MemberExpression':
      return useOfMember(code, node, keyOf(node.property, node.computed));
    default:
      return undefined;
  }
}

function useOfCall(code: SourceCode, callee: Node): Use | undefined {
  const path = globalOf(code, callee);
  const imported = path === undefined ? importOf(code, callee) : undefined;
  const source = path === undefined ? imported && sourceOfImport(imported) : ownValue(GLOBAL_CALLS, path);
  if (source !== undefined) return { source, what: `${code.getText(callee)}()` };
  const isRemaining =
    callee.type === 'MemberExpression' && keyOf(callee.property, callee.computed) === 'remainingMillis';
  return isRemaining && isContext(code, callee.object)
    ? { source: 'platform', what: `${code.getText(callee)}()` }
    : undefined;
}

function useOfMember(
  code: SourceCode,
  node: Node & { readonly object: Node },
  key: string | undefined,
): Use | undefined {
  const what = code.getText(node);
  if (key === 'lambdaContext' && isContext(code, node.object)) return { source: 'platform', what };
  if (globalOf(code, node) === 'process.env') return { source: 'environment', what };
  const isEnvironment = importsEnv(code, node) || (node.object.type === 'Identifier' && importsEnv(code, node.object));
  return isEnvironment ? { source: 'environment', what } : undefined;
}

function importsEnv(code: SourceCode, node: Node): boolean {
  const imported = importOf(code, node);
  return imported?.name === 'env' && /^(?:node:)?process$/.test(imported.module);
}

function ownValue<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
