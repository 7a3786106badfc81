import { isEngine, sitesBelow } from './workflow-frame.js';

/** Where a call comes from, through the helpers that run side by side. */
export interface HelperChain {
  /** The frame of the user's code that made the call, from 0. */
  readonly frame: number;
  /** The elements of `Promise.all` and the like that the call is within, the outermost first. */
  readonly elements: readonly Element[];
}

interface Element {
  /** Who awaits it. */
  readonly where: string;
  readonly index: number;
}

/**
 * The chain of calls that led to an operation; `undefined` when it comes from no helper of a
 * `Promise.all`, `allSettled` or `any`.
 */
export function helperChain(trap: Function): HelperChain | undefined {
  const sites = sitesBelow(trap);
  const frame = sites.findIndex((site) => !isEngine(site.getFileName() ?? ''));
  const elements: Element[] = [];
  for (const [at, site] of sites.entries()) {
    const index = site.isAsync() ? site.getPromiseIndex() : null;
    if (index !== null) elements.unshift({ index, where: placeOf(sites[at + 1]) });
  }
  return frame < 0 || elements.length === 0 ? undefined : { frame, elements };
}

/**
 * Whether two calls come from different elements of one `Promise.all`: then they run side by side.
 */
export function areSideBySide(one: HelperChain, other: HelperChain): boolean {
  for (const [depth, { index, where }] of one.elements.entries()) {
    const twin = other.elements[depth];
    if (twin?.where !== where) return false;
    if (twin.index !== index) return true;
  }
  return false;
}

function placeOf(site: NodeJS.CallSite | undefined): string {
  return site === undefined ? '' : `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`;
}
