import type { IncomingMessage } from 'node:http';
import { AwsError } from '../protocol/aws-error.js';

/** More than any request may have. */
const MOST_BYTES = 16 * 1024 * 1024;
/** What is too much is read on, so that the client hears the answer, but not for ever. */
const MOST_READ_BYTES = 4 * MOST_BYTES;

/**
 * The body of a request. How long it may take is for the server's timeouts.
 *
 * @throws AwsError RequestTooLargeException
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
    else if (bytes > MOST_READ_BYTES) break;
  }
  if (bytes <= MOST_BYTES) return Buffer.concat(chunks);
  throw new AwsError('RequestTooLargeException', `The request has more than ${MOST_BYTES} bytes, which is the most.`);
}
