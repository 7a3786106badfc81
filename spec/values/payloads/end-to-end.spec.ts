import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ExecutionAlreadyStartedError, SerializationError } from '../../../lib/index.js';
import { StoreWorkflowClient } from '../../../lib/runtime.js';
import { SqliteStore } from '../../../lib/sqlite.js';
import { QuietLogger } from '../../service/quiet-logger.js';
import { temporaryDirectory } from '../../stores/sqlite-kit.js';
import { type Deed, Receipt, SECRET, SealedOrder, sealed } from './processes/sealed-order.js';

const order = { id: 'o-1', note: SECRET.repeat(50_000) };

describe('an execution whose values are encrypted and offloaded, over SQLite', () => {
  const place = temporaryDirectory();
  const children: ChildProcess[] = [];
  const clients: StoreWorkflowClient[] = [];
  const deeds: Deed[] = [];
  let path: string;
  let payloads: string;
  let count = 0;

  beforeEach(() => {
    deeds.length = 0;
    path = place(`orders-${++count}.db`);
    payloads = place(`payloads-${count}`);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const client of clients.splice(0)) await client.close();
  });

  function clientWith(key?: Buffer): StoreWorkflowClient {
    const store = new SqliteStore({ path });
    const client = new StoreWorkflowClient({ store, logger: new QuietLogger(), serdes: sealed(payloads, key) });
    clients.push(client);
    return client;
  }

  function run(mode = 'ship'): ChildProcess {
    const file = fileURLToPath(new URL('./processes/sealed-process.js', import.meta.url));
    const child = fork(file, [path, payloads, mode], { execArgv: ['--no-warnings'] });
    children.push(child);
    child.on('message', (deed: Deed) => deeds.push(deed));
    return child;
  }

  const filesIn = (directory: string) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));

  it('goes on after its process was killed, revives its classes, and leaves nothing in the clear', async () => {
    const client = clientWith();
    const execution = await client.start(SealedOrder, order, { name: 'order-1' });
    const first = run('hang');
    while (!deeds.includes('ship')) await once(first, 'message');
    const ended = once(first, 'exit');
    first.kill('SIGKILL');
    await ended;

    run();
    const receipt = await client.result(execution);
    expect(receipt).to.be.instanceOf(Receipt);
    expect(receipt.lines).to.deep.equal(['payment o-1', `payment o-1 shipped ${SECRET}`]);
    expect(receipt.note).to.have.lengthOf(SECRET.length * 150_000);
    expect(deeds).to.deep.equal(['charge', 'ship', 'ship']);

    const onDisk = [
      ...filesIn(payloads),
      ...readdirSync(dirname(path))
        .filter((name) => name.startsWith(`orders-${count}`))
        .map((name) => readFileSync(place(name), 'latin1')),
    ];
    expect(filesIn(payloads)).to.have.lengthOf(3);
    for (const content of onDisk) expect(content.includes(SECRET)).to.equal(false);
    const { events } = await client.history(execution);
    const charged = events.find((event) => event.Name === 'charge' && event.EventType === 'StepSucceeded');
    const envelope = JSON.parse(charged!.StepSucceededDetails!.Result!.Payload!)['everstep.offloaded'];
    expect(envelope.preview).to.deep.equal({ id: 'o-1' });
  });

  it('is found again by a second start with the same input, and refused for another', async () => {
    const client = clientWith();
    const execution = await client.start(SealedOrder, order, { name: 'order-1' });
    expect(await client.start(SealedOrder, { ...order }, { name: 'order-1' })).to.deep.equal(execution);
    await client.start(SealedOrder, { ...order, id: 'o-2' }, { name: 'order-1' }).then(
      () => expect.fail('was started'),
      (error) => expect(error).to.be.instanceOf(ExecutionAlreadyStartedError),
    );
  });

  it('has a result that is of no use without the key', async () => {
    const execution = await clientWith().start(SealedOrder, order);
    run();
    await clientWith(Buffer.alloc(32, 8))
      .result(execution)
      .then(
        () => expect.fail('was read'),
        (error) => expect(error).to.be.instanceOf(SerializationError),
      );
  });
});
