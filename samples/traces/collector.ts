import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span in the JSON form of OTLP, as far as it is read here. */
interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface Request {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** Takes what OTLP over HTTP brings, as an OpenTelemetry collector, Jaeger or Tempo do. */
export class Collector {
  readonly spans: Span[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    const { resourceSpans } = (await json(request)) as Request;
    this.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
    response.setHeader('content-type', 'application/json').end('{}');
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The names of the spans below one, a line each. */
  tree(parent?: Span, indent = ''): string[] {
    return this.spans
      .filter(({ parentSpanId }) => (parentSpanId || undefined) === parent?.spanId)
      .flatMap((span) => [`${indent}${span.name}`, ...this.tree(span, `${indent}  `)]);
  }
}
