import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EmulatorStartError } from '../../core/errors/emulator-errors.js';
import type { ApiReply } from '../api/api-request.js';
import { readBody } from '../api/read-body.js';
import { type Route, Router } from '../api/router.js';
import type { AllowedHosts } from '../functions/allowed-hosts.js';
import { invalidParameter, toAwsError } from '../protocol/aws-error.js';
import { restJson } from '../protocol/rest-json.js';

/*
 * Time limits for clients, in milliseconds. Responses have none: one may wait for the end of an
 * execution.
 */
const TIMES = {
  /** From the opening of the connection to the end of the headers. */
  headersTimeout: 10_000,
  /** For a whole request. */
  requestTimeout: 60_000,
  /** Between two requests on a connection. */
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
};

type Times = Readonly<Record<keyof typeof TIMES, number>>;

export interface HttpServerProps {
  readonly routes: readonly Route[];
  readonly host: string;
  readonly port: number;
  /** The hosts whose requests are served. */
  readonly allowedHosts: AllowedHosts;
  /** Default: those above. The specs use shorter ones. */
  readonly times?: Times | undefined;
  /** Receives errors that are not the fault of a request. */
  readonly onFault: (error: unknown) => void;
}

/** Speaks HTTP as the Lambda service does: REST-JSON, with errors in header and body. */
export class HttpServer {
  readonly #props: HttpServerProps;
  readonly #router: Router;
  readonly #server: Server;
  #open!: () => void;
  /** Resolves when functions are loaded. Requests wait for it, unless they are always served. */
  readonly #isOpen = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  constructor(props: HttpServerProps) {
    this.#props = props;
    this.#router = new Router(props.routes);
    this.#server = createServer(props.times ?? TIMES, (request, response) => void this.#serve(request, response));
  }

  /** Listens, and returns the URL. @throws EmulatorStartError if it can't listen. */
  async listen(): Promise<string> {
    const { host, port } = this.#props;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error)));
      this.#server.listen(port, host, resolve);
    });
    const { address, port: given, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`;
  }

  /** Begins to serve requests. */
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
      // The rest of the request is not read.
      if (!request.complete) response.setHeader('connection', 'close');
      if (refusal.status >= 500) this.#props.onFault(error);
      const headers = { 'x-amzn-errortype': refusal.type };
      send(response, { status: refusal.status, headers, body: refusal.body });
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<ApiReply> {
    this.#props.allowedHosts.admit(request.headers);
    const body = await readBody(request);
    const [path, query] = request.url!.split('?', 2) as [string, string?];
    const { operation, isAlwaysServed, params } = this.#router.match(request.method, path);
    if (!isAlwaysServed) await this.#isOpen;
    const controller = new AbortController();
    response.once('close', () => controller.abort());
    const { headers } = request;
    return operation({ params, query: queryOf(query), headers, body, signal: controller.signal });
  }
}

/**
 * Parses a query.
 *
 * @throws AwsError for encoded bytes that are not UTF-8, which URLSearchParams would replace.
 */
function queryOf(query = ''): URLSearchParams {
  try {
    decodeURIComponent(query);
  } catch {
    throw invalidParameter('The query is not UTF-8 with percent signs.');
  }
  return new URLSearchParams(query);
}

function send(response: ServerResponse, { status = 200, headers = {}, body = {} }: ApiReply): void {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(status === 204 ? undefined : typeof body === 'string' ? body : restJson(body));
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): EmulatorStartError {
  const reason =
    error.code === 'EADDRINUSE'
      ? `port ${port} is in use. Stop what uses it, or choose another one`
      : `${error.message}. Choose another host or port`;
  return new EmulatorStartError(`The emulator can't listen on ${host}: ${reason}.`, { cause: error });
}
