import { createInterface } from 'node:readline/promises';
import { UsageError } from './command-failure.js';

/** The flag of commands that destroy something. */
export const YES = ['--yes', 'do not ask'] as const;

/**
 * Asks before something is destroyed, at a terminal.
 *
 * @returns false if the person does not want it.
 * @throws UsageError where nobody can be asked and `--yes` was not given.
 */
export async function isConfirmed(question: string, yes: true | undefined): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`${question} There is nobody to ask: give --yes to go on.`);
  }
  const asker = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asker.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asker.close();
  }
}
