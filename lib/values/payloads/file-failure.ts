import { describeValue } from '../../core/errors/argument-errors.js';
import { PayloadStoreError, type PayloadStoreFault } from '../../core/errors/payload-errors.js';

interface Diagnosis {
  readonly problem: string;
  readonly cure: string;
}

const NO_SPACE = {
  problem: 'the disk is full',
  cure: 'Free space, or give the store another volume. Payloads stored before are intact.',
};
const NO_PERMISSION = {
  problem: 'the process is not permitted to',
  cure: 'Let its user read and write the directory and what is in it.',
};
const NOT_FOUND = {
  problem: 'the directory does not exist, or was removed just now',
  cure: 'Check that the volume is mounted, and that this is the directory of the payloads.',
};
const NO_DIRECTORY = {
  problem: 'something on its path is a file where a directory should be',
  cure: 'Give the store a directory of its own.',
};
const NO_HANDLES = {
  problem: 'the process has too many files open',
  cure: 'Raise its limit (ulimit -n), or run fewer executions at once.',
};

const DIAGNOSES: Readonly<Record<string, Diagnosis>> = {
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: { problem: 'the file system is read-only', cure: 'Mount it writable, or give the store another directory.' },
  ENOENT: NOT_FOUND,
  ENOTDIR: NO_DIRECTORY,
  EEXIST: NO_DIRECTORY,
  EISDIR: { problem: 'a directory stands where its file should be', cure: 'Give the store a directory of its own.' },
  EMFILE: NO_HANDLES,
  ENFILE: NO_HANDLES,
  ENAMETOOLONG: {
    problem: 'the path of its file is too long',
    cure: 'Give the store a directory with a shorter path.',
  },
  ELOOP: {
    problem: 'a symbolic link stands in place of its file',
    cure: 'Links are not followed. Remove it, and find out who made it.',
  },
};

/** Makes the error for a failure of the file system. */
export function fileFailure(
  direction: PayloadStoreFault['direction'],
  key: string,
  directory: string,
  cause: unknown,
): PayloadStoreError {
  if (cause instanceof PayloadStoreError) return cause;
  const code = (cause as { code?: unknown } | undefined)?.code;
  const { problem, cure } = (typeof code === 'string' ? DIAGNOSES[code] : undefined) ?? {
    problem: `the file system reported ${describeValue(cause)}`,
    cure: 'Check the volume.',
  };
  return new PayloadStoreError({ direction, key, store: `the directory ${directory}`, problem, cure, cause });
}
