import type { IncomingMessage } from 'node:http';
import { AwsError } from '../protocol/aws-error.js';

/** The size limit of a request: more than any operation allows. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A larger request is still read up to here, so that the client receives the refusal. */
const MOST_READ_BYTES = 4 * MOST_BYTES;

/**
 * Reads the body of a request. The server's timeouts limit the time.
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
