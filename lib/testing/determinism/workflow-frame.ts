import { fileURLToPath } from 'node:url';

/** Number of frames that are read: what lies deeper is not the cause of a call. */
const DEPTH = 100;

const OWN_URL = ownRoot(import.meta.url);
const OWN_PATH = OWN_URL.startsWith('file:') ? fileURLToPath(OWN_URL) : OWN_URL;

/**
 * Libraries whose calls don't affect a workflow: those that the engine uses, and loggers, which
 * read the clock for their lines.
 */
const HARMLESS =
  /[\\/]node_modules[\\/](class-transformer|class-validator|reflect-metadata|winston|winston-transport|logform|pino|sonic-boom|bunyan|log4js|debug|@aws-lambda-powertools)[\\/]/;

/** Module loaders: Node's, and those of test frameworks and compilers. */
const LOADERS =
  /^node:internal\/modules\/|[\\/]node_modules[\\/](vite|vite-node|vitest|jest-runtime|jest-resolve|tsx|ts-node|@swc-node[\\/]register)[\\/]/;

/**
 * The index, counted from 0, of the frame below `trap` that belongs to the workflow's own code and
 * made the call. `undefined` if the call was made by the engine, by Node, by a harmless library, by
 * user code that the engine calls for its own purposes (a logger, a serdes, a retry strategy), or
 * by a module that is being loaded.
 */
export function workflowFrame(trap: Function): number | undefined {
  // Most calls are the engine's own, which one frame shows.
  const nearest = sitesBelow(trap, 1)[0]?.getFileName();
  if (nearest != null && (isEngine(nearest) || nearest.startsWith('node:internal/'))) return undefined;
  return frameOfUser(sitesBelow(trap));
}

/**
 * The index of the frame below `trap` that belongs to a user's class which is being revived;
 * `undefined` if that class did not make the call.
 */
export function revivedFrame(trap: Function): number | undefined {
  for (const [index, site] of sitesBelow(trap).entries()) {
    const file = site.getFileName() ?? '';
    if (isEngine(file) || LOADERS.test(file)) return undefined;
    if (isUsers(file)) return index;
  }
  return undefined;
}

/**
 * A frame as text: function, file, line and column. They are those of the sources if Node or the
 * test framework applies source maps.
 */
export function describeFrame(trap: Function, index: number): string {
  const limit = Error.stackTraceLimit;
  const holder: { stack?: string } = {};
  try {
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(holder, trap);
    const frames = String(holder.stack)
      .split('\n')
      .filter((line) => /^\s+at /.test(line));
    return readable(frames[index] ?? 'an unknown place');
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function frameOfUser(sites: readonly NodeJS.CallSite[]): number | undefined {
  let user: number | undefined;
  for (const [index, site] of sites.entries()) {
    const file = site.getFileName() ?? '';
    if (LOADERS.test(file)) return undefined;
    if (user === undefined && HARMLESS.test(file)) return undefined;
    if (isEngine(file)) return runsWorkflow(sites, index) ? user : undefined;
    if (user === undefined && isUsers(file)) user = index;
  }
  return user;
}

/**
 * Whether this frame of the engine runs or awaits workflow code. Those that run it are called by
 * the storage that carries the current place; others, such as the one that calls the function for a
 * wait's duration, are not.
 */
function runsWorkflow(sites: readonly NodeJS.CallSite[], index: number): boolean {
  if (sites[index]!.isAsync()) return true;
  const below = sites.slice(index).find((candidate) => !isEngine(candidate.getFileName() ?? ''));
  return (
    below?.getFunctionName() === 'run' && /^node:(async_hooks$|internal\/async_local)/.test(below.getFileName() ?? '')
  );
}

/** Whether a file belongs to Everstep. */
export function isEngine(file: string): boolean {
  return file.startsWith(OWN_URL) || file.startsWith(OWN_PATH);
}

function isUsers(file: string): boolean {
  return file !== '' && !file.startsWith('node:') && !/[\\/]node_modules[\\/]/.test(file);
}

/** The stack below a function, as V8 has it. */
export function sitesBelow(trap: Function, depth = DEPTH): readonly NodeJS.CallSite[] {
  return sitesOf(capturedStack(trap, depth));
}

/** A stack that is not looked at yet: most of what a look costs is left for then. */
export interface CapturedStack {
  stack?: unknown;
}

export function capturedStack(trap: Function, depth: number): CapturedStack {
  const { stackTraceLimit } = Error;
  const holder: CapturedStack = {};
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(holder, trap);
  Error.stackTraceLimit = stackTraceLimit;
  return holder;
}

export function sitesOf(captured: CapturedStack): readonly NodeJS.CallSite[] {
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    return captured.stack as NodeJS.CallSite[];
  } finally {
    if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', prepare);
  }
}

/** Shortens a frame for readers: no scheme, and paths relative to the current folder. */
function readable(frame: string): string {
  const text = frame.trim().replace(/^at (async )?/, '');
  const path = text.replace(
    /^([^(]*\()?(file:\/\/[^)]*)(?=:\d+:\d+)/,
    (_, before = '', url) => before + fileURLToPath(url),
  );
  return path.replace(`${process.cwd()}/`, '');
}

/** The folder of the package's modules: every module of `lib` lies in it, bundled or not. */
function ownRoot(url: string): string {
  const end = url.lastIndexOf('/lib/');
  return end < 0 ? new URL('.', url).href : url.slice(0, end + '/lib/'.length);
}
