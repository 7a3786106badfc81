import { appendFileSync } from 'node:fs';
import type { Logger } from '../../lib/index.js';
import { UsageError } from './usage-error.js';

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
      const { message: problem } = error as Error;
      onError(
        new UsageError(
          `The log ${path} can't be written: ${problem}. Make sure that the disk has room, then start again: it goes on where it was.`,
        ),
      );
    }
  };
  return { debug: () => {}, info: to('info'), warn: to('warn'), error: to('error') };
}
