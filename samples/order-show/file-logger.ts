import { appendFileSync } from 'node:fs';
import type { Logger } from 'everstep';
import { UsageError } from './usage-error.js';

const NO_ROOM = 'Make sure that the disk has room';
const NO_PERMISSION = 'Let your user write the file';

/** By what the file system said. */
const CURES: Readonly<Record<string, string>> = {
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: 'Mount its file system writable',
  EISDIR: 'Remove the directory that stands in its place',
  ENOENT: 'Make its directory again',
};

/**
 * Keeps the framework's log out of the way of what is shown: in a file, a line of JSON each.
 *
 * @param onError takes it when the file can't be written.
 */
export function fileLogger(path: string, onError: (error: UsageError) => void): Logger {
  const to = (level: keyof Logger) => (message: string, data?: object) => {
    try {
      appendFileSync(path, `${JSON.stringify({ at: new Date(), level, message, ...data })}\n`);
    } catch (error) {
      const { message: problem, code = '' } = error as NodeJS.ErrnoException;
      const cure = CURES[code] ?? 'Make sure that it can be written';
      onError(
        new UsageError(
          `The log ${path} can't be written: ${problem}. ${cure}, then start again: it goes on where it was.`,
        ),
      );
    }
  };
  return { debug: () => {}, info: to('info'), warn: to('warn'), error: to('error') };
}
