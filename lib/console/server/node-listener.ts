import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsoleHandler } from './console-handler.js';
import { isElsewhere } from './http.js';

/**
 * Mounts a handler in a server of Node: `createServer(toNodeListener(handle))`, or as middleware in
 * Express, Fastify and Nest: `app.use(toNodeListener(handle))`. Requests outside its base path are
 * passed on where there is a next middleware.
 *
 * @example
 * ```ts
 * createServer(toNodeListener(consoleHandler({ client, authorize }))).listen(4100, '127.0.0.1');
 * ```
 */
export function toNodeListener(
  handle: ConsoleHandler,
): (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void {
  return (request, response, next) => {
    answer(handle, request, response, next).catch((error: unknown) => {
      if (next !== undefined) next(error);
      else response.destroy(error as Error);
    });
  };
}

/** Express shortens the url of what is mounted below a path, and keeps the whole one beside it. */
interface MountedMessage extends IncomingMessage {
  readonly originalUrl?: string;
  /** What a parser of bodies has made of the body, which is gone then. */
  readonly body?: unknown;
}

async function answer(
  handle: ConsoleHandler,
  message: MountedMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  const answered = await handle(requestOf(message, left.signal));
  if (next !== undefined && isElsewhere(answered)) {
    await answered.body?.cancel();
    next();
    return;
  }
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body === null) {
    response.end();
    return;
  }
  // Backpressure: what a slow reader has not taken is not produced.
  for await (const chunk of answered.body) {
    if (response.destroyed) break;
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        const goOn = () => {
          response.off('drain', goOn);
          response.off('close', goOn);
          resolve();
        };
        response.once('drain', goOn).once('close', goOn);
      });
    }
  }
  response.end();
}

function requestOf(message: MountedMessage, signal: AbortSignal): Request {
  const host = message.headers.host ?? 'localhost';
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (typeof value === 'string') headers.set(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  const { method = 'GET' } = message;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(message.originalUrl ?? message.url ?? '/', `http://${host}`), {
    ...{ method, headers, signal },
    ...(hasBody && { body: lateBody(message), duplex: 'half' }),
  });
}

/**
 * The body, read when somebody asks for it: a request that is passed on goes on with its body.
 */
function lateBody(message: MountedMessage): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const body = await bodyOf(message);
    if (body.length > 0) controller.enqueue(body);
    controller.close();
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

/** The most that is read of a body: the handler refuses less. */
const LARGEST_BODY = 2 * 1024 * 1024;

async function bodyOf(message: MountedMessage): Promise<Uint8Array> {
  if (message.readableEnded && message.body !== undefined) {
    return Buffer.from(typeof message.body === 'string' ? message.body : JSON.stringify(message.body));
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // What is left of a body that is too large is dropped by the server, after the answer.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > LARGEST_BODY) break;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
