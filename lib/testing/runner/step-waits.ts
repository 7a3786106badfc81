import { promiseHooks } from 'node:v8';
import { DurablePromise, watchReads } from '../../engine/index.js';
import { type CapturedStack, capturedStack, sitesOf } from '../determinism/workflow-frame.js';

/*
 * Tells a step's promise that somebody waits for from one that was only read. Node's own `await`
 * does not call `then`: it reads the constructor, as `Promise.resolve` does, and lets V8 wait. V8
 * reports that to a promise hook at once, with the promise that is waited for as the parent. Where
 * V8 waits without a report (`for await` over an array, `Array.fromAsync`), no function of
 * JavaScript has read the constructor: the stack shows that, and is looked at only then.
 *
 * The hook sees every promise of the process, so it is there only while a test runner works.
 */

const waitedFor = new WeakSet<Promise<unknown>>();
/** The last read, as long as nothing says what it was for. */
let lastRead: { readonly promise: Promise<unknown>; readonly stack: CapturedStack } | undefined;
let watches = 0;
let endHook: (() => void) | undefined;

/** Begins to watch, and returns what ends that. Watches may overlap. */
export function watchWaits(): () => void {
  if (watches++ === 0) {
    endHook = promiseHooks.onInit(noticeWait) as () => void;
    watchReads(noticeRead);
  }
  return () => {
    if (--watches > 0) return;
    endHook!();
    watchReads(undefined);
    judgeLastRead();
  };
}

/** Whether the promise of a step was read while a watch was on, and nobody has waited for it. */
export function isOnlyRead(promise: DurablePromise<unknown>): boolean {
  if (!promise.isLeftToNode) return false;
  judgeLastRead();
  return !waitedFor.has(promise);
}

function noticeRead(promise: Promise<unknown>, entry: Function): void {
  judgeLastRead();
  lastRead = { promise, stack: capturedStack(entry, 1) };
}

function noticeWait(_: Promise<unknown>, parent: Promise<unknown> | undefined): void {
  // Looking on, by `whenSettled`, does not count.
  if (!(parent instanceof DurablePromise) || !parent.isLeftToNode) return;
  waitedFor.add(parent);
  if (parent === lastRead?.promise) lastRead = undefined;
}

function judgeLastRead(): void {
  if (lastRead === undefined) return;
  const { promise, stack } = lastRead;
  lastRead = undefined;
  if (!mayBeRead(sitesOf(stack)[0])) waitedFor.add(promise);
}

/** Whether a read of the constructor need not be a wait: `Promise.resolve`, or code. */
function mayBeRead(reader: NodeJS.CallSite | undefined): boolean {
  if (reader === undefined) return false;
  return reader.getFileName() != null || reader.getFunctionName() === 'resolve';
}
