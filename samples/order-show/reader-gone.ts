/** What a process that `SIGPIPE` ended exits with, by custom. */
const EXIT_CODE = 141;

/**
 * Ends the process quietly when nobody reads its output any more, as with `| head`. What is
 * recorded goes on with the next start.
 */
export function endWhenReaderIsGone(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(EXIT_CODE);
    });
  }
}
