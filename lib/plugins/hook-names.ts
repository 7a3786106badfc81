import type { Plugin } from './plugin.js';

export type HookName = Exclude<keyof Plugin, 'name'>;

/** Given as an object so that the compiler misses none. */
const NAMES: Readonly<Record<HookName, true>> = {
  onInvocationStart: true,
  wrapInvocation: true,
  onInvocationEnd: true,
  onOperationStart: true,
  onOperationEnd: true,
  onOperationChange: true,
  onAttemptStart: true,
  wrapAttempt: true,
  onAttemptEnd: true,
  onContextStart: true,
  wrapContext: true,
  onContextEnd: true,
  enrichLog: true,
};

export const HOOK_NAMES = Object.keys(NAMES) as readonly HookName[];

/** What the plugins of AWS's SDK call some of these. */
const AWS_NAMES: Readonly<Record<string, HookName>> = {
  onOperationAttemptStart: 'onAttemptStart',
  onOperationAttemptEnd: 'onAttemptEnd',
  wrapOperationAttemptFn: 'wrapAttempt',
  wrapChildContextFn: 'wrapContext',
  enrichLogContext: 'enrichLog',
};

/** Further than this from every hook, a name is no slip of the pen. */
const MOST_EDITS = 4;

export function isHookName(name: string): name is HookName {
  return Object.hasOwn(NAMES, name);
}

/** The hook that was probably meant. */
export function likelyHook(name: string): HookName | undefined {
  if (Object.hasOwn(AWS_NAMES, name)) return AWS_NAMES[name];
  const [nearest] = HOOK_NAMES.map((hook) => ({ hook, edits: editsBetween(name.toLowerCase(), hook.toLowerCase()) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((a, b) => a.edits - b.edits);
  return nearest?.hook;
}

/** How many letters have to be put in, left out or replaced. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (letter === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
