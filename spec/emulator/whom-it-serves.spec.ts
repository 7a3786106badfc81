import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { EmulatorStartError } from '../../lib/core/errors/emulator-errors.js';
import { AllowedHosts } from '../../lib/emulator/functions/allowed-hosts.js';
import type { Handler } from '../../lib/emulator/functions/function-settings.js';
import { HttpServer } from '../../lib/emulator/server/http-server.js';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { EmulatorKit } from './emulator-kit.js';

const INVOKE = '/2015-03-31/functions/echo/invocations';

/** Sends bytes as they are, and gives what is answered until the connection is closed. */
async function answer(port: number, head: readonly string[], body: Buffer | string = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', () => {});
  socket.write(`${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`);
  socket.write(body);
  await closed(socket);
  return text;
}

/** However it comes to that: a connection that is broken off is closed too. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

const statusOf = (text: string) => Number(text.split(' ')[1]);
const typeOf = (text: string) => /^x-amzn-errortype: (.*)\r$/im.exec(text)?.[1];

describe('the emulator serves', () => {
  const kit = new EmulatorKit();
  let port = 0;
  let calls = 0;
  const handler: Handler = async (event) => {
    calls++;
    return event;
  };
  before(async () => {
    await kit.start({ echo: { handler, durable: false } }, { allowedHosts: ['emulator', 'host.docker.internal'] });
    port = Number(new URL(kit.url).port);
  });
  after(() => kit.stop());
  beforeEach(() => {
    calls = 0;
  });

  const invoke = (headers: readonly string[], body: Buffer | string = '{}') =>
    answer(port, [`POST ${INVOKE} HTTP/1.1`, ...headers], body);

  for (const host of [
    '127.0.0.1',
    'localhost',
    'LOCALHOST',
    '[::1]',
    '127.0.0.2',
    'emulator',
    'host.docker.internal',
  ]) {
    it(`who calls it ${host}, with its port, another one that is led to it, or none`, async () => {
      for (const own of [`${host}:${port}`, `${host}:1`, host]) {
        expect(statusOf(await invoke([`Host: ${own}`]))).to.equal(200);
      }
      expect(calls).to.equal(3);
    });
  }

  for (const host of [
    'pages.example',
    'pages.example.',
    '10.0.0.1',
    'localhost.pages.example',
    '127.0.0.1.nip.io',
    'a@localhost',
    '',
  ]) {
    it(`nobody who calls it ${host || 'nothing'}`, async () => {
      const refused = await invoke([`Host: ${host}${host && `:${port}`}`]);
      expect(statusOf(refused)).to.equal(403);
      expect(typeOf(refused)).to.equal('AccessDeniedException');
      expect(calls).to.equal(0);
    });
  }

  it('nobody who does not say whom he calls', async () => {
    expect(statusOf(await answer(port, [`POST ${INVOKE} HTTP/1.0`], '{}'))).to.equal(403);
    expect(statusOf(await invoke([]))).to.equal(400);
    expect(calls).to.equal(0);
  });

  it('no page of another site, whatever it asks for', async () => {
    const host = `Host: localhost:${port}`;
    for (const headers of [
      ['Origin: https://pages.example'],
      ['Origin: null'],
      ['Origin: http://localhost:3000'],
      ['Origin: https://localhost'],
      ['Sec-Fetch-Site: cross-site'],
      ['Sec-Fetch-Site: same-site'],
      [`Origin: http://localhost:${port}`, 'Sec-Fetch-Site: cross-site'],
    ]) {
      expect(typeOf(await invoke([host, ...headers])), headers.join()).to.equal('AccessDeniedException');
      expect(statusOf(await answer(port, ['GET /health HTTP/1.1', host, ...headers]))).to.equal(403);
      expect(statusOf(await answer(port, [`OPTIONS ${INVOKE} HTTP/1.1`, host, ...headers]))).to.equal(403);
    }
    expect(calls).to.equal(0);
  });

  it('its own pages, and who types its address', async () => {
    const host = `Host: localhost:${port}`;
    for (const headers of [
      [`Origin: http://localhost:${port}`, 'Sec-Fetch-Site: same-origin'],
      ['Sec-Fetch-Site: none'],
    ]) {
      expect(statusOf(await invoke([host, ...headers]))).to.equal(200);
    }
  });

  it('no text that is not UTF-8', async () => {
    const broken = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const host = `Host: localhost:${port}`;
    const post = (path: string) => answer(port, [`POST ${path} HTTP/1.1`, host], broken);
    expect(typeOf(await invoke([host], broken))).to.equal('InvalidRequestContentException');
    expect(typeOf(await post('/2025-12-01/durable-executions/a/checkpoint'))).to.equal('SerializationException');
    expect(typeOf(await post('/2025-12-01/durable-executions/a/stop'))).to.equal('SerializationException');
    const query = await answer(port, [
      'GET /2025-12-01/functions/echo/durable-executions?Statuses=%C3%28 HTTP/1.1',
      host,
    ]);
    expect(typeOf(query)).to.equal('InvalidParameterValueException');
    expect(calls).to.equal(0);
    expect(await invoke([host], '{"name":"ä\u2028€😀"}')).to.include('ä\u2028€😀');
  });

  it('no answer to a callback that is not UTF-8, and after it one that is', async () => {
    const own = new EmulatorKit();
    const ids: string[] = [];
    const wait = own.foreign((_event, context) => context.waitForCallback('c', async (id) => void ids.push(id)));
    await own.start({ wait: { handler: wait } });
    try {
      const ended = own.invoke('wait:$LATEST');
      while (ids.length === 0) await sleep(5);
      const url = `${own.url}/2025-12-01/durable-execution-callbacks/${encodeURIComponent(ids[0]!)}/succeed`;
      const refused = await fetch(url, { method: 'POST', body: new Uint8Array([0x22, 0xff, 0x22]) });
      expect(refused.headers.get('x-amzn-errortype')).to.equal('InvalidParameterValueException');
      expect((await fetch(url, { method: 'POST', body: '"ä"' })).status).to.equal(200);
      expect((await ended).value).to.include('ä');
    } finally {
      await own.stop();
    }
  });

  it('nobody who sends without end', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`POST ${INVOKE} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const megabyte = Buffer.alloc(2 ** 20, 0x20);
    let sent = 0;
    const isOver = closed(socket);
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), megabyte, Buffer.from('\r\n')]);
    while (!socket.closed && sent < 400) {
      sent++;
      socket.write(chunk);
      while (socket.writableNeedDrain && !socket.closed) await sleep(1);
    }
    await isOver;
    expect(sent).to.be.below(200);
  });
});

describe('an emulator that other machines reach', () => {
  const LAN = new AllowedHosts('0.0.0.0', ['emulator:9001']);
  const admits = (hosts: AllowedHosts, host: string) => {
    try {
      hosts.admit({ host });
      return true;
    } catch {
      return false;
    }
  };

  it('serves under each address, under its name and those that it is given, and under no other', () => {
    for (const host of ['192.168.1.7:9001', '[fe80::1]:9001', '0.0.0.0:9001', 'localhost', hostname(), 'emulator:80']) {
      expect(admits(LAN, host), host).to.equal(true);
    }
    for (const host of ['pages.example', '192.168.1.7.nip.io', '']) expect(admits(LAN, host), host).to.equal(false);
  });

  it('serves under the name that it listens on', () => {
    const named = new AllowedHosts('Build.Internal', []);
    expect(admits(named, 'build.internal:9001')).to.equal(true);
    expect(admits(named, 'build.example')).to.equal(false);
    expect(admits(new AllowedHosts('::1', []), '[::1]:9001')).to.equal(true);
    expect(admits(new AllowedHosts('::1', []), '192.168.1.7')).to.equal(false);
  });

  it('takes names and addresses only', () => {
    for (const allowedHosts of ['emulator', [''], ['a/b'], [5], ['http://emulator']] as never[]) {
      expect(() => new LambdaEmulator({ functions: {}, allowedHosts })).to.throw(
        EmulatorStartError,
        /^allowedHosts must be/,
      );
    }
  });
});

describe('a connection that does not get on', () => {
  const times = { headersTimeout: 100, requestTimeout: 300, keepAliveTimeout: 100, connectionsCheckingInterval: 20 };
  const open: Socket[] = [];
  let server: HttpServer;
  let port = 0;

  before(async () => {
    const operation = async () => {
      await sleep(600);
      return { body: 'done' };
    };
    server = new HttpServer({
      routes: [{ method: 'POST', path: '/work', operation }],
      host: '127.0.0.1',
      port: 0,
      allowedHosts: new AllowedHosts('127.0.0.1', []),
      onFault: () => {},
      times,
    });
    port = Number(new URL(await server.listen()).port);
    server.open();
  });
  after(() => server.close());
  afterEach(() => open.splice(0).map((socket) => socket.destroy()));

  /** Sends parts one after the other, with time between them, and gives what is answered. */
  async function sends(...parts: readonly string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    open.push(socket);
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {});
    const isOver = closed(socket);
    for (const part of parts) {
      if (socket.destroyed) break;
      socket.write(part);
      await Promise.race([sleep(60), isOver]);
    }
    await isOver;
    return text;
  }

  const HEAD = 'POST /work HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n';

  it('is ended: one that says nothing, that stops within the headers, that sends a body byte by byte', async () => {
    expect(await sends()).to.match(/^$|^HTTP\/1.1 408/);
    expect(await sends('POST /work HTTP/1.1\r\nHost: loc')).to.match(/^HTTP\/1.1 408/);
    expect(await sends(HEAD, ...'x'.repeat(100))).to.match(/^$|^HTTP\/1.1 408/);
  });

  it('is not one that waits for its answer', async () => {
    expect(await sends('POST /work HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).to.match(
      /^HTTP\/1.1 200 .*done$/s,
    );
  });

  it('is ended when nothing follows on an answer', async () => {
    expect(await sends('POST /work HTTP/1.1\r\nHost: localhost\r\n\r\n')).to.match(/^HTTP\/1.1 200/);
  });
});

describe('the token of a checkpoint', () => {
  it('says nothing, and is another one each time', async () => {
    const kit = new EmulatorKit();
    const tokens: string[] = [];
    const handler: Handler = async ({ CheckpointToken }) => {
      tokens.push(CheckpointToken);
      return { Status: 'SUCCEEDED' };
    };
    await kit.start({ look: { handler } });
    try {
      for (let i = 0; i < 3; i++) await kit.invoke('look:$LATEST');
    } finally {
      await kit.stop();
    }
    expect(new Set(tokens).size).to.equal(3);
    for (const token of tokens)
      expect(token).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
