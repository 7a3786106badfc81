import { isEngine, sitesBelow } from './workflow-frame.js';

/** The origin of a call, through helpers that run side by side. */
export interface HelperChain {
  /** The index of the frame of user code that made the call, counted from 0. */
  readonly frame: number;
  /** The elements of `Promise.all` and the like around the call, the outermost first. */
  readonly elements: readonly Element[];
}

interface Element {
  /** The source location that awaits the element. */
  readonly where: string;
  readonly index: number;
}

/**
 * The chain of calls that led to an operation; `undefined` if it does not come from a helper of a
 * `Promise.all`, `allSettled` or `any`.
 */
export function helperChain(trap: Function): HelperChain | undefined {
  const sites = sitesBelow(trap);
  const frame = sites.findIndex((site) => !isEngine(site.getFileName() ?? ''));
  const elements: Element[] = [];
  for (const [at, site] of sites.entries()) {
    const index = site.isAsync() ? site.getPromiseIndex() : null;
    if (index !== null) elements.unshift({ index, where: locationOf(sites[at + 1]) });
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

function locationOf(site: NodeJS.CallSite | undefined): string {
  return site === undefined ? '' : `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`;
}
