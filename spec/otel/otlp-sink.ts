import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

/** A span as OTLP over HTTP has it in JSON. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

interface ExportRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[];
}

/** Receives spans, as a collector does. */
export class OtlpSink {
  readonly spans: OtlpSpan[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    const { resourceSpans } = (await json(request)) as ExportRequest;
    this.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
    response.setHeader('content-type', 'application/json').end('{}');
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  named(name: string): OtlpSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The names of spans, each below its parent. */
  tree(traceId: string, parentId = ''): unknown[] {
    return this.spans
      .filter((span) => span.traceId === traceId && (span.parentSpanId ?? '') === parentId)
      .map(({ name, spanId }) => {
        const children = this.tree(traceId, spanId);
        return children.length === 0 ? name : [name, ...children];
      });
  }
}
