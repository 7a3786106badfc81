import { expect } from 'chai';
import { linkFrom } from '../../lib/console/index.js';
import { type ConsoleOptions, consoleHandler } from '../../lib/console.js';
import { Callback, DurableExecution, DurableWorkflow, type ExecutionRef, fromCallback, Step } from '../../lib/index.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { LineLogger } from '../support/line-logger.js';

class Order extends DurableWorkflow {
  @DurableExecution()
  async run(card: string): Promise<string> {
    await this.charge(card);
    await this.approval();
    return 'shipped';
  }

  @Step()
  async charge(card: string): Promise<{ card: string; amount: number }> {
    return { card, amount: 12 };
  }

  @Callback()
  async approval(): Promise<boolean> {
    return fromCallback();
  }
}

const HOST = 'https://ops.example';
const CARD = '4111 1111';

describe('consoleHandler', () => {
  const logger = new LineLogger();
  const audit = new LineLogger();
  const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [Order], logger });
  let order: ExecutionRef;

  before(async () => {
    await runtime.start();
    order = await runtime.client.start(Order, CARD, { name: 'order-1' });
    while (!(await callbackId())) await new Promise(setImmediate);
  });
  after(() => runtime.stop());

  async function callbackId(): Promise<string | undefined> {
    const { events } = await runtime.client.history(order);
    return events.find(({ EventType }) => EventType === 'CallbackStarted')?.CallbackStartedDetails?.CallbackId;
  }

  function consoleOf(options: Partial<ConsoleOptions> = {}) {
    const handle = consoleHandler({ client: runtime.client, authorize: () => 'operator', logger: audit, ...options });
    return async (path: string, init: RequestInit = {}) => {
      const response = await handle(new Request(`${HOST}${path}`, init));
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json');
      return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
    };
  }
  /** What the console's stream of all executions sends, where the client lists by `list`. */
  async function streamOver(list: typeof runtime.client.list): Promise<ReadableStreamDefaultReader<string>> {
    const client = new Proxy(runtime.client, {
      get: (target, name) => (name === 'list' ? list : Reflect.get(target, name).bind?.(target)),
    });
    const handle = consoleHandler({ client, authorize: () => 'viewer' });
    const response = await handle(new Request(`${HOST}/api/stream`));
    return response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  const act = (body: object = {}, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'x-everstep-console': 'page', ...headers },
  });

  it('serves one page for every address, and its files, under a policy that runs nothing else', async () => {
    const ask = consoleOf({ basePath: '/ops', label: '<b>orders</b>' });
    const [root, deep, script, style, outside] = await Promise.all([
      ask('/ops'),
      ask(`/ops/executions/${order.executionId}`),
      ask('/ops/assets/app.js'),
      ask('/ops/assets/app.css'),
      ask('/other'),
    ]);
    expect(deep.text).to.equal(root.text);
    expect(root.text).to.contain('src="/ops/assets/app.js"').and.not.contain('<b>orders');
    expect(script.headers.get('content-type')).to.match(/javascript/);
    expect(style.headers.get('content-type')).to.match(/css/);
    expect(outside.status).to.equal(404);
    for (const { headers } of [root, script, outside]) {
      expect(headers.get('content-security-policy')).to.contain("script-src 'self';").and.not.contain('unsafe');
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
    }
  });

  it('lists by the filters of the address, describes, pages through histories without their values, reads one value', async () => {
    const ask = consoleOf();
    const list = await ask('/api/executions?name=order-*&status=RUNNING&workflow=Order');
    expect(list.json.executions.map(({ name }: { name: string }) => name)).to.deep.equal(['order-1']);
    expect((await ask('/api/executions?status=LOST')).status).to.equal(400);
    const { json: described } = await ask(`/api/executions/${order.executionId}`);
    expect(described).to.deep.include({
      ...{ name: 'order-1', status: 'RUNNING' },
      input: { size: 11, kind: 'text of 9 characters', json: JSON.stringify(CARD) },
    });
    expect(described).to.not.have.property('result');
    const { text, json } = await ask(`/api/executions/${order.executionId}/history`);
    expect(text).to.not.contain('"amount"');
    const done = json.events.find(({ EventType }: { EventType: string }) => EventType === 'StepSucceeded');
    expect(done.StepSucceededDetails.Result).to.have.keys('Size');
    const value = await ask(`/api/executions/${order.executionId}/values/${done.EventId}`);
    expect(JSON.parse(value.json.json)).to.deep.equal({ card: CARD, amount: 12 });
    expect((await ask('/api/executions/nobody')).status).to.equal(404);
  });

  it('lets nobody in who is not known, and lets viewers only look', async () => {
    const stranger = consoleOf({ authorize: () => undefined });
    for (const path of ['/', '/assets/app.js', '/api/executions']) expect((await stranger(path)).status).to.equal(401);
    for (const ask of [consoleOf({ authorize: () => 'viewer' }), consoleOf({ isReadOnly: true })]) {
      expect((await ask('/api/executions')).status).to.equal(200);
      expect((await ask(`/api/executions/${order.executionId}/stop`, act())).status).to.equal(403);
    }
    expect((await runtime.client.describe(order)).status).to.equal('RUNNING');
  });

  it('takes actions from its own page only', async () => {
    const ask = consoleOf();
    const path = `/api/executions/${order.executionId}/stop`;
    const foreign: RequestInit[] = [
      { method: 'POST', body: '{}' },
      act({}, { origin: 'https://evil.example' }),
      act({}, { 'sec-fetch-site': 'cross-site' }),
      act({}, { origin: 'null' }),
    ];
    for (const request of foreign) expect((await ask(path, request)).status).to.equal(403);
    expect((await ask(path)).status).to.equal(404);
    expect((await ask(path, { method: 'DELETE' })).status).to.equal(405);
    expect((await runtime.client.describe(order)).status).to.equal('RUNNING');
  });

  it('hides or replaces values before they leave the process', async () => {
    const hidden = consoleOf({ showsData: false });
    const redacting = consoleOf({
      redact: (value, { kind, operation }) => `${kind} of ${operation ?? 'the execution'}: ${typeof value}`,
    });
    const event = (await runtime.client.history(order)).events.find(({ EventType }) => EventType === 'StepSucceeded')!;
    const paths = [
      `/api/executions/${order.executionId}`,
      `/api/executions/${order.executionId}/values/${event.EventId}`,
    ];
    for (const path of paths) {
      expect((await hidden(path)).text).to.not.contain('4111');
      expect((await redacting(path)).text).to.not.contain('4111');
    }
    expect(JSON.parse((await redacting(paths[0]!)).json.input.json)).to.equal('input of the execution: string');
    expect(JSON.parse((await redacting(paths[1]!)).json.json)).to.equal('result of charge: object');
    const file = `/api/executions/${order.executionId}/history.json`;
    expect((await hidden(file)).text).to.not.contain('4111');
    expect((await redacting(file)).text)
      .to.contain('result of charge: object')
      .and.not.contain('4111');
    const whole = await consoleOf()(file);
    expect(whole.headers.get('content-disposition')).to.equal('attachment; filename="order-1.json"');
    expect(whole.json.Events).to.have.length((await runtime.client.history(order)).events.length);
  });

  it('streams what happens, and goes on behind the event that was seen last', async () => {
    const handle = consoleHandler({ client: runtime.client, authorize: () => 'viewer' });
    const left = new AbortController();
    const url = `${HOST}/api/stream?execution=${order.executionId}`;
    const first = await handle(new Request(url, { signal: left.signal, headers: { 'last-event-id': '2' } }));
    const reader = first.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('event: events')) seen += (await reader.read()).value;
    left.abort();
    await reader.cancel();
    const { events } = JSON.parse(/^data: (.*)$/m.exec(seen)![1]!);
    expect(events[0].EventId).to.equal(3);
    expect(seen).to.match(new RegExp(`^id: ${events.at(-1).EventId}$`, 'm'));
  });

  it('answers one look where a connection does not stream, and says how the store stands', async () => {
    const ask = consoleOf();
    const { json: look } = await ask(`/api/stream?execution=${order.executionId}&after=2&once`);
    expect(look).to.include({ event: 'events' });
    expect(look.id).to.equal(String(look.data.events.at(-1).EventId));
    const { json: list } = await ask('/api/stream?name=order-1&once');
    expect(list.data.executions).to.have.length(1);
    const { json: stats } = await ask('/api/stats');
    expect(stats).to.deep.include({ blocked: { count: 0, more: false }, due: { count: 0, more: false } });
  });

  it('reports a failing store once in a stream, and goes on when it works again', async () => {
    let fails = true;
    let looks = 0;
    const list: typeof runtime.client.list = async (...options) => {
      looks++;
      if (fails) throw new Error('the disk is away');
      return runtime.client.list(...options);
    };
    const reader = await streamOver(list);
    let seen = '';
    while (!seen.includes('event: failure')) seen += (await reader.read()).value;
    const next = reader.read();
    while (looks < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    fails = false;
    expect((await next).value).to.match(/^event: executions/);
    expect(seen.match(/disk is away/g)).to.have.length(1);
    await reader.cancel();
  });

  it('says when a store that failed works again, though nothing has changed', async () => {
    let fails = false;
    const list: typeof runtime.client.list = async () => {
      if (fails) throw new Error('the disk is away');
      return { executions: [], nextMarker: undefined };
    };
    const reader = await streamOver(list);
    let seen = '';
    while (!seen.includes('event: executions')) seen += (await reader.read()).value;
    fails = true;
    while (!seen.includes('event: failure')) seen += (await reader.read()).value;
    fails = false;
    expect((await reader.read()).value).to.match(/^event: executions/);
    await reader.cancel();
  });

  it('answers callbacks and stops executions, with one line for each action', async () => {
    const ask = consoleOf({ authorize: () => ({ role: 'operator', name: 'ada' }) });
    const id = (await callbackId())!;
    expect((await ask(`/api/callbacks/${id}/succeed`, act({ value: true }))).status).to.equal(200);
    expect(await runtime.client.result(order)).to.equal('shipped');
    expect((await ask(`/api/callbacks/${id}/succeed`, act({ value: true }))).status).to.equal(409);
    const other = await runtime.client.start(Order, CARD, { name: 'order-2' });
    expect((await ask(`/api/executions/${other.executionId}/stop`, act({ reason: 'a mistake' }))).status).to.equal(200);
    expect((await runtime.client.describe(other)).status).to.equal('STOPPED');
    const lines = audit.lines.slice(-3).map(({ data }) => data);
    expect(lines.map(({ user, outcome }: any) => `${user} ${outcome}`)).to.have.length(3);
    expect(lines[2]).to.include({ action: 'stop', reason: 'a mistake', user: 'ada', outcome: 'done' });
    expect(JSON.stringify(lines)).to.not.contain(id);
  });

  it('shows links to what is elsewhere, and refuses those that lead to no site', async () => {
    const path = `/api/executions/${order.executionId}`;
    const linksFor = (url: string) => consoleOf({ links: ({ name }) => [{ title: `Logs of ${name}`, url }] })(path);
    expect((await linksFor('https://logs.example/?q=1')).json.links).to.deep.equal([
      { title: 'Logs of order-1', url: 'https://logs.example/?q=1' },
    ]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an address, as somebody might write it.
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '//logs.example', '${url}', 'file:///etc']) {
      const refused = await linksFor(url);
      expect(refused.status).to.equal(422);
      expect(refused.json).to.include({ name: 'InvalidArgumentError' });
    }
    const links: ConsoleOptions['links'] = () => [];
    expect((await consoleOf({ links })(path)).json).to.not.have.property('links');
    expect((await consoleOf()(path)).json).to.not.have.property('links');
  });

  it('fills in the address of a link, whatever a name has in it', () => {
    const execution = {
      ...{ executionId: 'e-1', name: 'a&b=c d', workflow: 'Order', status: 'SUCCEEDED' as const },
      ...{ startedAt: new Date(0), endedAt: new Date(1000), attributes: {}, blocked: undefined },
    };
    const link = linkFrom('Logs', 'https://logs.example/{workflow}?q={name}&id={executionId}&from={startedAt}');
    expect(link(execution)).to.deep.equal({
      title: 'Logs',
      url: 'https://logs.example/Order?q=a%26b%3Dc%20d&id=e-1&from=1970-01-01T00%3A00%3A00.000Z',
    });
    for (const address of ['https://logs.example/{status}', 'javascript:{name}', 'logs.example/{name}']) {
      expect(() => linkFrom('Logs', address))
        .to.throw()
        .with.property('name', 'InvalidArgumentError');
    }
  });

  it('refuses options that can not be', () => {
    const { client } = runtime;
    const wrong: unknown[] = [
      undefined,
      { client },
      { client: {}, authorize: () => 'viewer' },
      { client, authorize: () => 'viewer', basePath: 'ops' },
      { client, authorize: () => 'viewer', readOnly: true },
      { client, authorize: () => 'viewer', links: [{ title: 'Logs', url: 'https://logs.example' }] },
    ];
    for (const options of wrong) {
      expect(() => consoleHandler(options as ConsoleOptions))
        .to.throw()
        .with.property('name', 'InvalidArgumentError');
    }
  });
});
