import { expect } from 'chai';
import { InvalidParameterValueException } from '../../lib/core/errors/service-errors.js';
import type { OperationUpdate } from '../../lib/core/wire/index.js';
import { LIMITS } from '../../lib/core/wire/index.js';
import { MachineKit } from './machine-kit.js';
import { cancel, close, fail, retry, start, succeed } from './updates.js';

const KB = 1024;

/** What the service says to the updates; the state must be as before. */
function refusalOf(kit: MachineKit, ...updates: OperationUpdate[]): string {
  const before = kit.machine.visibleOperations();
  try {
    kit.checkpoint(...updates);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidParameterValueException);
    expect(error).to.deep.include({ name: 'InvalidParameterValueException', $fault: 'client' });
    expect(error).to.have.nested.property('$metadata.httpStatusCode', 400);
    expect(kit.machine.visibleOperations()).to.deep.equal(before);
    return (error as Error).message;
  }
  throw new Error('The updates were accepted.');
}

describe('a checkpoint is refused', () => {
  const cases: [what: string, updates: OperationUpdate[], message: RegExp][] = [
    ['an id of 65 characters', [start.step('i'.repeat(65))], /Id must have 1 to 64 characters .*has 65/],
    ['an empty id', [start.step('')], /Id must have 1 to 64/],
    ['an id that is missing', [start.step(undefined as never)], /Id .* but it is undefined/],
    ['an id with a blank', [start.step('a b')], /characters of \[a-zA-Z0-9-_\]/],
    ['an empty name', [start.step('a', { Name: '' })], /Name must have 1 to 256 printable ASCII/],
    ['a name with an emoji', [start.step('a', { Name: 'charge 💳' })], /printable ASCII/],
    ['a name of 257', [start.step('a', { Name: 'n'.repeat(257) })], /has 257/],
    ['a sub-type of 33', [start.step('a', { SubType: 's'.repeat(33) })], /SubType must have 1 to 32/],
    ['a payload that is not text', [succeed('a', 5 as never)], /Payload must be text, but it is of type number/],
    [
      'a payload that is too large',
      [succeed('a', 'x'.repeat(256 * KB + 1))],
      /at most 262144 bytes, but it has 262145/,
    ],
    [
      'a payload too large in UTF-8',
      [succeed('a', 'é'.repeat(128 * KB + 1))],
      /at most 262144 bytes, but it has 262146/,
    ],
    ['an error that is too large', [fail('a', 'x'.repeat(32 * KB))], /with an Error must have at most 32768 bytes/],
    ['an unknown type', [{ Id: 'a', Type: 'NAP' as never, Action: 'START' }], /no operation type NAP/],
    ['an unknown action', [{ Id: 'a', Type: 'STEP', Action: 'CANCEL' }], /STEP takes only START, SUCCEED, FAIL, RETRY/],
    ['a success with an error', [succeed('a', '1', { Error: {} })], /SUCCEED takes a Payload, not an Error/],
    ['a failure with a payload', [fail('a', 'x', { Payload: '1' })], /FAIL takes an Error, not a Payload/],
    ['a context that fails with a payload', [close('c', { Action: 'FAIL', Payload: '1' })], /FAIL takes an Error/],
    ['a retry without a delay', [retry('a', undefined as never)], /RETRY needs StepOptions/],
    [
      'a retry at once',
      [retry('a', 0)],
      /NextAttemptDelaySeconds must be a whole number from 1 to 31622400, but it is 0/,
    ],
    ['a retry with both', [retry('a', 1, { Error: {}, Payload: '1' })], /an Error or a Payload, not both/],
    ['a wait without a length', [start.wait('w', undefined as never)], /START needs WaitOptions/],
    ['a wait of a part of a second', [start.wait('w', 1.5)], /WaitSeconds must be a whole number .* it is 1.5/],
    ['a wait of 367 days', [start.wait('w', 367 * 86_400)], /from 1 to 31622400/],
    [
      'a negative timeout',
      [start.callback('b', { TimeoutSeconds: -1 })],
      /TimeoutSeconds must be a whole number from 0/,
    ],
    ['a heartbeat of halves', [start.callback('b', { HeartbeatTimeoutSeconds: 0.5 })], /HeartbeatTimeoutSeconds/],
    ['an invoke of nobody', [start.invoke('i', '')], /needs ChainedInvokeOptions with FunctionName/],
    [
      'an invoke for a tenant of 257',
      [start.invoke('i', 'f', { ChainedInvokeOptions: { FunctionName: 'f', TenantId: 't'.repeat(257) } })],
      /TenantId must have 1 to 256 characters, but it has 257/,
    ],
    ['a start of the EXECUTION', [{ Id: 'e', Type: 'EXECUTION', Action: 'START' }], /takes only SUCCEED and FAIL/],
    [
      'an EXECUTION that is not last',
      [{ Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED' }, start.step('a')],
      /the only one and the last/,
    ],
    [
      'two of the EXECUTION',
      [
        { Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED' },
        { Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED' },
      ],
      /the only one and the last/,
    ],
    [
      'an EXECUTION that fails with a payload',
      [{ Id: 'e', Type: 'EXECUTION', Action: 'FAIL', Payload: '1' }],
      /FAIL takes an Error/,
    ],
    [
      'a final result of more than 6 MiB',
      [{ Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED', Payload: 'x'.repeat(6 * KB * KB + 1) }],
      /at most 6291456 bytes/,
    ],
    ['a step that waits twice', [start.step('a'), retry('a', 1), succeed('a')], /only START and completion/],
    ['two starts', [start.step('a'), start.step('a')], /only START and completion/],
    ['a wait that is cancelled at once', [start.wait('w', 1), cancel('w', 'WAIT')], /only START and completion/],
    [
      'a parent that nobody knows',
      [start.step('a', { ParentId: 'p' })],
      /its parent p is neither recorded nor started/,
    ],
    ['a parent that comes later', [start.step('a', { ParentId: 'c' }), start.context('c')], /its parent c is neither/],
    [
      'a parent that is a step',
      [start.step('p'), start.step('a', { ParentId: 'p' })],
      /must be a CONTEXT, but it is a STEP/,
    ],
    [
      'a parent that was closed before',
      [start.context('c'), start.step('x'), close('c'), start.step('a', { ParentId: 'c' })],
      /its parent c is already closed/,
    ],
    ['two types of one id', [start.context('a'), succeed('a')], /the operation of this id is a CONTEXT/],
  ];
  for (const [what, updates, message] of cases) {
    it(`for ${what}`, () => {
      expect(refusalOf(new MachineKit(), ...updates)).to.match(message);
    });
  }

  it('for what the state of the operation does not allow', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('started'), start.step('done'), succeed('done'), start.context('c'), start.wait('w', 60));
    kit.checkpoint(retry('pending', 60), start.step('child', { ParentId: 'c' }));
    kit.checkpoint(close('c'));
    expect(refusalOf(kit, start.step('started'))).to.match(/must be not recorded or READY, but it is STARTED/);
    expect(refusalOf(kit, succeed('done'))).to.match(/but it is SUCCEEDED/);
    expect(refusalOf(kit, start.step('pending'))).to.match(/but it is PENDING/);
    expect(refusalOf(kit, succeed('pending'))).to.match(/but it is PENDING/);
    expect(refusalOf(kit, start.wait('w', 5))).to.match(/must be not recorded, but it is STARTED/);
    expect(refusalOf(kit, cancel('x', 'WAIT'))).to.match(/must be STARTED, but it is not recorded/);
    expect(refusalOf(kit, start.context('c'))).to.match(/but it is SUCCEEDED/);
    expect(refusalOf(kit, close('started'))).to.match(/the operation of this id is a STEP/);
    expect(refusalOf(kit, succeed('child', '1', { ParentId: 'c' }))).to.match(/its parent c is already closed/);
  });

  it('as a whole: one bad update among good ones', () => {
    const kit = new MachineKit();
    refusalOf(kit, start.step('a'), succeed('a'), start.context('c'), start.wait('w', 0), start.step('z'));
    kit.checkpoint(start.step('a'));
  });

  it('for more updates than a request takes, or more bytes', () => {
    const kit = new MachineKit();
    const many = Array.from({ length: 251 }, (_, i) => start.step(`s${i}`));
    expect(refusalOf(kit, ...many)).to.match(/at most 250 updates, but it has 251/);
    kit.checkpoint(...many.slice(1));
    const large = (Id: string) => succeed(Id, 'x'.repeat(250 * KB));
    expect(refusalOf(kit, large('a'), large('b'), large('c'), large('d'))).to.match(
      /at most 768000 bytes, but it has 1024000/,
    );
    kit.checkpoint(large('a'), large('b'), large('c'));
    kit.checkpoint({ Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED', Payload: 'x'.repeat(5 * KB * KB) });
  });

  it('when the execution would have too many operations', () => {
    const kit = new MachineKit();
    for (let done = 0; done < LIMITS.operations; done += 125) {
      const steps = Array.from({ length: 125 }, (_, i) => `s${done + i}`);
      // One that begins and ends in a request is one.
      kit.checkpoint(...steps.flatMap((id) => (id === 's0' ? [start.step(id)] : [start.step(id), succeed(id)])));
    }
    expect(refusalOf(kit, start.step('last'))).to.match(
      /at most 25000 operations, but this checkpoint makes them 25001/,
    );
    kit.checkpoint(succeed('s0'));
  });
});

describe('a checkpoint is taken', () => {
  it('with everything at its limit', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('i'.repeat(64), { Name: 'n'.repeat(256), SubType: 's'.repeat(32) }));
    kit.checkpoint(start.wait('w', 366 * 86_400), start.callback('b', { TimeoutSeconds: 366 * 86_400 }));
    kit.checkpoint(succeed('p', 'x'.repeat(256 * KB)));
    kit.checkpoint(fail('f', 'x'.repeat(32 * KB - 200)));
  });

  it('with a completion that nothing came before', () => {
    const kit = new MachineKit();
    kit.checkpoint(succeed('a', '1'), close('c'));
    expect(kit.operation('a')).to.include({ Status: 'SUCCEEDED' });
    expect(kit.operation('c')).to.include({ Status: 'SUCCEEDED' });
  });
});
