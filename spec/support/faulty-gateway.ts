import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the client sees instead of the answer. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * What the gateway does with a request: passes it on, or one of the things that go wrong between
 * client and service.
 */
export type Treatment =
  | 'pass'
  /** The connection breaks before the service has it. */
  | 'drop'
  /** The service has done it, and the connection breaks before the answer is there. */
  | 'lose'
  /** The service has done it, and the answer does not come. */
  | 'hang'
  /** The service does not get it, and no answer comes. */
  | 'ignore'
  /** The service gets it twice. */
  | 'double'
  | ScriptedAnswer;

/** A request, as specs tell them apart. */
export interface GatewayRequest {
  /** From 1, over all that came. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** An error as the Lambda service answers it. */
export function refusal(
  type: string,
  status: number,
  message = 'from the service',
  headers: Readonly<Record<string, string>> = {},
): ScriptedAnswer {
  return { status, headers: { 'x-amzn-errortype': type, ...headers }, body: JSON.stringify({ Type: 'User', message }) };
}

/**
 * A server on loopback that stands before another one, or alone, and mistreats requests as it is
 * told.
 */
export class FaultyGateway {
  readonly requests: GatewayRequest[] = [];
  treat: (request: GatewayRequest) => Treatment | Promise<Treatment> = () => 'pass';
  readonly #upstream: () => string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;

  /** @param upstream the URL of the service, where requests are passed on. */
  constructor(upstream: () => string = () => 'http://nowhere.invalid') {
    this.#upstream = upstream;
    this.#server = createServer((incoming, response) => {
      // Where the service has gone, the connection does too.
      this.#serve(incoming, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const { method = '', url: path = '' } = incoming;
    const received = { number: this.requests.length + 1, method, path, body: body.toString() };
    this.requests.push(received);
    const treatment = await this.treat(received);
    if (treatment === 'drop') response.destroy();
    else if (typeof treatment === 'object') answer(response, treatment);
    else if (treatment !== 'ignore') {
      const given = await this.#pass(incoming, body);
      if (treatment === 'double') await this.#pass(incoming, body);
      if (treatment === 'lose') response.destroy();
      else if (treatment !== 'hang') answer(response, given);
    }
  }

  #pass({ method, url: path, headers }: IncomingMessage, body: Buffer): Promise<ScriptedAnswer> {
    const { hostname, port } = new URL(this.#upstream());
    return new Promise((resolve, reject) => {
      const outgoing = request({ agent: this.#agent, hostname, port, method, path, headers }, (response) => {
        const told = response.headers as Record<string, string>;
        bytesOf(response).then(
          (bytes) => resolve({ status: response.statusCode!, headers: told, body: bytes.toString() }),
          reject,
        );
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}

function answer(response: ServerResponse, { status, headers = {}, body = '{}' }: ScriptedAnswer): void {
  if (response.destroyed) return;
  const { 'transfer-encoding': _, 'content-length': __, connection: ___, ...told } = headers;
  response.writeHead(status, { 'content-type': 'application/json', ...told });
  response.end(body);
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
