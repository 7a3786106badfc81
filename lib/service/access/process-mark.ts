import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessMark } from '../../journal/execution-store.js';

const NAMESPACES = ['pid', 'time'];
/**
 * Indexes of the fields of /proc/<pid>/stat, counted from after the name, which may contain
 * anything.
 */
const STATE = 0;
const START_TIME = 19;

let own: ProcessMark | undefined;
let isRead = false;

/**
 * Returns the mark of this process; `undefined` where the system has none: without /proc, or where
 * /proc belongs to another process namespace. Only a process that sees the same processes under the
 * same ids can judge a mark, so the mark names its place.
 */
export function ownMark(): ProcessMark | undefined {
  if (!isRead) own = readOwnMark();
  isRead = true;
  return own;
}

/**
 * Whether the process of a mark is known to be gone. Returns false when it exists, and when that
 * can't be judged from here: then only its signs of life show it.
 */
export function isGone(mark: ProcessMark): boolean {
  if (mark.place !== ownMark()?.place) return false;
  if (!exists(mark.pid)) return true;
  const stat = statOf(mark.pid);
  // Process ids are reused, and the start time distinguishes the processes of one id. A process
  // that has ended may stay as a zombie.
  return stat !== undefined && (stat.startTime !== mark.startTime || stat.state === 'Z' || stat.state === 'X');
}

function readOwnMark(): ProcessMark | undefined {
  try {
    const { pid } = process;
    if (readlinkSync('/proc/self') !== String(pid)) return undefined;
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const place = [bootId, ...NAMESPACES.map(namespace)].join(' ');
    const stat = statOf(pid);
    return stat && { place, pid, startTime: stat.startTime };
  } catch {
    return undefined;
  }
}

function namespace(kind: string): string {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`);
  } catch (error) {
    // Older kernels have no time namespaces.
    if (kind === 'pid') throw error;
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists although it can't be signalled.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Returns `undefined` when the file can't be read, as may be for a process of another user. */
function statOf(pid: number): { readonly state: string; readonly startTime: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[START_TIME];
    return startTime === undefined ? undefined : { state: fields[STATE]!, startTime };
  } catch {
    return undefined;
  }
}
