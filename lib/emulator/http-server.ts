import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EmulatorStartError } from '../errors/emulator-errors.js';
import type { ApiReply } from './api-request.js';
import { AwsError, toAwsError } from './aws-error.js';
import { restJson } from './rest-json.js';
import { type Route, Router } from './router.js';

/** More than any request may have: what is larger is not read. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface HttpServerProps {
  readonly routes: readonly Route[];
  readonly host: string;
  readonly port: number;
  /** Something failed that is no fault of the request. */
  readonly onFault: (error: unknown) => void;
}

/** Speaks HTTP as the Lambda service does: REST-JSON, and errors by header and body. */
export class HttpServer {
  readonly #props: HttpServerProps;
  readonly #router: Router;
  readonly #server: Server;
  #open!: () => void;
  /** All requests but those that are always served wait until the functions are there. */
  readonly #isOpen = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  constructor(props: HttpServerProps) {
    this.#props = props;
    this.#router = new Router(props.routes);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // The client decides how long it keeps a connection and waits for an end.
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Listens, and gives the URL. @throws EmulatorStartError */
  async listen(): Promise<string> {
    const { host, port } = this.#props;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error)));
      this.#server.listen(port, host, resolve);
    });
    const { address, port: given, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`;
  }

  /** Begins to answer. */
  open(): void {
    this.#open();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    try {
      send(response, await this.#answer(request, response));
    } catch (error) {
      const refusal = toAwsError(error);
      if (refusal.status >= 500) this.#props.onFault(error);
      const headers = { 'x-amzn-errortype': refusal.type };
      send(response, { status: refusal.status, headers, body: refusal.body });
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<ApiReply> {
    const body = await readBody(request);
    const [path, query] = request.url!.split('?', 2) as [string, string?];
    const { operation, isAlwaysServed, params } = this.#router.match(request.method, path);
    if (!isAlwaysServed) await this.#isOpen;
    const controller = new AbortController();
    response.once('close', () => controller.abort());
    const { headers } = request;
    return operation({ params, query: new URLSearchParams(query), headers, body, signal: controller.signal });
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body = {} }: ApiReply): void {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(status === 204 ? undefined : typeof body === 'string' ? body : restJson(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is read to its end, so that the client hears the answer.
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  if (bytes <= MOST_BYTES) return Buffer.concat(chunks);
  throw new AwsError('RequestTooLargeException', `The request has ${bytes} bytes, but the most is ${MOST_BYTES}.`);
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): EmulatorStartError {
  const reason =
    error.code === 'EADDRINUSE'
      ? `port ${port} is in use. Stop what uses it, or choose another one`
      : `${error.message}. Choose another host or port`;
  return new EmulatorStartError(`The emulator can't listen on ${host}: ${reason}.`, { cause: error });
}
