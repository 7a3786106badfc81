import 'reflect-metadata';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect } from 'chai';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { handle as lambdaHandle, streamHandle } from 'hono/aws-lambda';
import { consoleHandler, toNodeListener } from '../../lib/console.js';
import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../lib/index.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { LineLogger } from '../support/line-logger.js';

class Order extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<boolean> {
    return this.approval();
  }

  @Callback()
  async approval(): Promise<boolean> {
    return fromCallback();
  }
}

@Module({})
class AppModule {}

interface LambdaAnswer {
  readonly body: string;
  readonly statusCode: number;
  readonly headers: Record<string, string>;
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

describe('the console', () => {
  const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [Order], logger: new LineLogger() });
  const handle = consoleHandler({ client: runtime.client, basePath: '/ops', authorize: () => 'operator' });
  const stops: (() => unknown)[] = [];

  before(() => runtime.start());
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  after(() => runtime.stop());

  async function served(server: Server): Promise<Ask> {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    stops.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
  }

  /** Uses a mounted console: the page, its script, a list, an action with a body, a stream. */
  async function use(ask: Ask, { elsewhere = 404, streams = true } = {}): Promise<void> {
    const { executionId } = await runtime.client.start(Order);
    const page = await ask('/ops');
    expect(page.headers.get('content-type')).to.match(/^text\/html/);
    expect(await page.text()).to.contain('src="/ops/assets/app.js"');
    expect((await ask('/ops/assets/app.js')).headers.get('content-type')).to.match(/javascript/);
    const { executions } = (await (await ask('/ops/api/executions?workflow=Order')).json()) as any;
    expect(executions.map((one: { executionId: string }) => one.executionId)).to.include(executionId);
    const headers = { 'content-type': 'application/json', 'x-everstep-console': 'page' };
    const stop = { method: 'POST', headers, body: '{"reason":"a mistake"}' };
    expect((await ask(`/ops/api/executions/${executionId}/stop`, stop)).status).to.equal(200);
    expect((await runtime.client.describe(executionId)).error).to.include({ message: 'a mistake' });
    expect((await ask('/elsewhere')).status).to.equal(elsewhere);
    if (!streams) return;
    const left = new AbortController();
    const stream = await ask(`/ops/api/stream?execution=${executionId}`, { signal: left.signal });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('ExecutionStopped')) seen += (await reader.read()).value;
    left.abort();
    await reader.cancel().catch(() => {});
  }

  it('mounts in node:http, beside other handlers', async () => {
    const listen = toNodeListener(handle);
    const server = createServer((request, response) =>
      listen(request, response, () => response.writeHead(418).end('elsewhere')),
    );
    await use(await served(server), { elsewhere: 418 });
  });

  it('mounts in Express, before and behind a parser of bodies', async () => {
    for (const parsers of [[], [express.json()]]) {
      const app = express();
      for (const parser of parsers) app.use(parser);
      app.use(toNodeListener(handle));
      app.use((_request, response) => void response.status(418).send('elsewhere'));
      await use(await served(createServer(app)), { elsewhere: 418 });
    }
  });

  it('passes requests of others on untouched, also those with a body', async () => {
    const app = express();
    app.use(toNodeListener(handle));
    app.use(express.json());
    app.use((request, response) => void response.send(request.body));
    const ask = await served(createServer(app));
    const headers = { 'content-type': 'application/json' };
    const answer = await ask('/orders', { method: 'POST', headers, body: '{"item":"book"}' });
    expect(await answer.json()).to.deep.equal({ item: 'book' });
  });

  it('answers a body that is too large, however it is sent', async () => {
    const ask = await served(createServer(toNodeListener(handle)));
    const headers = { 'x-everstep-console': 'page' };
    const large = () => new Blob(['x'.repeat(3 * 1024 * 1024)]);
    for (const body of [large(), large().stream()]) {
      const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
      expect((await ask('/ops/api/executions/one/stop', init)).status).to.equal(413);
    }
  });

  it('mounts in Fastify, which leaves it the bodies', async () => {
    const app = fastify();
    const listen = toNodeListener(handle);
    await app.register((ops, _options, done) => {
      ops.removeAllContentTypeParsers();
      ops.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
      for (const path of ['/ops', '/ops/*']) {
        ops.all(path, (request, reply) => {
          reply.hijack();
          listen(request.raw, reply.raw);
        });
      }
      done();
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    stops.push(() => app.close());
    await use(await served(app.server));
  });

  it('mounts in Nest', async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    app.use(toNodeListener(handle));
    await app.listen(0, '127.0.0.1');
    stops.push(() => app.close());
    await use(await served(app.getHttpServer()));
  });

  const hono = new Hono();
  for (const path of ['/ops', '/ops/*']) hono.all(path, (context) => handle(context.req.raw));

  it('mounts in Hono', () => use(async (path, init) => hono.request(path, init)));

  it("mounts as a route of Next, and as Bun's and Deno's own handlers: a function from Request to Response", async () => {
    // `app/ops/[[...path]]/route.ts` exports these two; Next gives them a Request of its own class.
    const route = { GET: handle, POST: handle };
    class NextRequest extends Request {}
    await use(async (path, init = {}) => {
      const act = route[(init.method ?? 'GET') as 'GET'];
      return act(new NextRequest(`https://app.example${path}`, init));
    });
  });

  describe("behind a Lambda function's URL, through Hono", () => {
    const eventOf = (path: string, { method = 'GET', headers = {}, body }: RequestInit = {}) => {
      const [rawPath = '', rawQueryString = ''] = path.split('?');
      const domainName = 'abc.lambda-url.eu-west-1.on.aws';
      const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' };
      return {
        ...{ version: '2.0', routeKey: '$default', rawPath, rawQueryString, isBase64Encoded: false },
        headers: { host: domainName, ...(headers as Record<string, string>) },
        requestContext: { domainName, http },
        ...(typeof body === 'string' && { body }),
      };
    };

    it('answers events', async () => {
      const handler = lambdaHandle(hono);
      const ask: Ask = async (path, init) => {
        const { body, statusCode: status, headers } = (await handler(eventOf(path, init) as never)) as LambdaAnswer;
        return new Response(body, { status, headers });
      };
      // Nothing is answered before its end: the page asks now and then instead.
      await use(ask, { streams: false });
      expect(await (await ask('/ops/api/stream?once')).json()).to.include({ event: 'executions' });
    });

    it('streams where the URL is set to stream', async () => {
      const scope = globalThis as { awslambda?: object };
      scope.awslambda = {
        streamifyResponse: (handler: unknown) => handler,
        HttpResponseStream: { from: (stream: Writable, metadata: object) => Object.assign(stream, { metadata }) },
      };
      // Hono reports there that the reader has left.
      const { error } = console;
      console.error = () => {};
      stops.push(() => {
        delete scope.awslambda;
        console.error = error;
      });
      const handler = streamHandle(hono) as unknown as (event: object, stream: Writable) => Promise<void>;
      let seen = '';
      const stream = new Writable({
        write(chunk, _encoding, done) {
          seen += chunk;
          done(seen.includes('event: executions') ? new Error('The reader has left.') : undefined);
        },
      });
      stream.on('error', () => {});
      await handler(eventOf('/ops/api/stream'), stream).catch(() => {});
      expect(seen).to.contain('event: executions');
      expect((stream as Writable & { metadata?: object }).metadata).to.include({ statusCode: 200 });
    });
  });
});
