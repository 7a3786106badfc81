import { nearestName } from '../core/errors/nearest-name.js';
import type { WorkflowPlugin } from './plugin.js';

export type HookName = Exclude<keyof WorkflowPlugin, 'name'>;

/** An object, so that the compiler refuses a missing hook. */
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
  enrichInvoke: true,
  onRuntimeStart: true,
};

export const HOOK_NAMES = Object.keys(NAMES) as readonly HookName[];

/** Names of hooks in AWS's SDK. */
const AWS_NAMES: Readonly<Record<string, HookName>> = {
  onOperationAttemptStart: 'onAttemptStart',
  onOperationAttemptEnd: 'onAttemptEnd',
  wrapOperationAttemptFn: 'wrapAttempt',
  wrapChildContextFn: 'wrapContext',
  enrichLogContext: 'enrichLog',
};

/** The most edits between a hook and a mistyped name. */
const MOST_EDITS = 4;

export function isHookName(name: string): name is HookName {
  return Object.hasOwn(NAMES, name);
}

/** The hook that was probably meant. */
export function likelyHook(name: string): HookName | undefined {
  if (Object.hasOwn(AWS_NAMES, name)) return AWS_NAMES[name];
  return nearestName(name, HOOK_NAMES, MOST_EDITS);
}
