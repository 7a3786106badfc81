import { expect } from 'chai';
import { type CheckpointStore, isTransientFailure } from '../../lib/engine/checkpoint/index.js';
import { EngineRig, errorOf, rejection, resultOf, settled } from '../support/engine-rig.js';

interface Fault {
  readonly name: string;
  readonly status?: number;
  readonly message?: string;
  readonly scope?: string;
}

function faultOf({ name, status, message = 'what the service says', scope }: Fault): Error {
  const metadata = status === undefined ? {} : { $metadata: { httpStatusCode: status } };
  return Object.assign(new Error(message), { name, ...metadata, ...(scope === undefined ? {} : { scope }) });
}

const TRANSIENT: Fault[] = [
  { name: 'TooManyRequestsException', status: 429 },
  { name: 'ServiceException', status: 500 },
  { name: 'ServiceUnavailableException', status: 503 },
  { name: 'InternalFailure', status: 502 },
  { name: 'TimeoutError' },
  { name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:9001' },
  { name: 'SyntaxError', message: 'Unexpected token < in JSON', status: 200 },
  { name: 'DurableExecutionClientError', scope: 'INVOCATION' },
  { name: 'DurableExecutionClientError', scope: 'INVOCATION', status: 400 },
  ...[
    'Invalid checkpoint token',
    'Invalid Checkpoint Token',
    'INVALID CHECKPOINT TOKEN: t',
    'The invalid checkpoint token',
  ].map((message) => ({ name: 'InvalidParameterValueException', status: 400, message })),
];

const PERMANENT: Fault[] = [
  { name: 'InvalidParameterValueException', status: 400 },
  { name: 'InvalidParameterValueException' },
  { name: 'ValidationException', status: 400 },
  { name: 'ResourceNotFoundException', status: 404 },
  { name: 'ResourceNotFoundException' },
  { name: 'AccessDeniedException', status: 403 },
  { name: 'AccessDeniedException' },
  { name: 'RequestEntityTooLargeException', status: 413 },
  { name: 'RequestEntityTooLargeException' },
  { name: 'KMSAccessDeniedException', status: 502 },
  { name: 'KMSDisabledException', status: 502 },
  { name: 'KMSInvalidStateException', status: 502 },
  { name: 'KMSNotFoundException', status: 502 },
  { name: 'DurableExecutionClientError', scope: 'EXECUTION' },
  { name: 'DurableExecutionClientError', scope: 'EXECUTION', status: 500 },
];

const text = ({ name, status, message, scope }: Fault) => [name, status, scope, message].filter(Boolean).join(' ');

/** A store that accepts one checkpoint and meets the fault with the next. */
function withFault(rig: EngineRig, fault: Fault): CheckpointStore {
  let left = 1;
  return {
    ...rig.store,
    checkpoint: async (request) => {
      if (left-- === 0) throw faultOf(fault);
      return rig.service.checkpoint(request);
    },
  };
}

function invokeWith(rig: EngineRig, store: CheckpointStore) {
  rig.store = store;
  const noticed: string[] = [];
  const invocation = rig.invoke(async (context) => {
    await context.step('fine', () => 1);
    try {
      await context.step('faulty', () => 2);
    } catch {
      noticed.push('catch');
    } finally {
      noticed.push('finally');
    }
  });
  return { invocation, noticed };
}

describe('a fault of the store that another invocation may get over', () => {
  for (const fault of TRANSIENT) {
    it(`is thrown, so that the platform invokes again: ${text(fault)}`, async () => {
      const rig = new EngineRig();
      const { invocation, noticed } = invokeWith(rig, withFault(rig, fault));
      expect(await rejection(invocation)).to.deep.include({ name: fault.name });
      await settled();
      expect(noticed).to.deep.equal([]);
    });
  }

  it('is thrown when it comes with the last checkpoints, after the workflow has returned', async () => {
    const rig = new EngineRig();
    rig.store = withFault(rig, { name: 'ServiceException', status: 500 });
    const invocation = rig.invoke(async (context) => {
      await context.step('fine', () => 1);
      void context.step('unawaited', () => new Promise(() => {}));
      return 'done';
    });
    expect(await rejection(invocation)).to.have.property('name', 'ServiceException');
  });

  it('is thrown from a store that throws before it promises anything', async () => {
    const rig = new EngineRig();
    const throwing = () => {
      throw faultOf({ name: 'ServiceException', status: 500 });
    };
    const { invocation } = invokeWith(rig, { ...rig.store, checkpoint: throwing });
    expect(await rejection(invocation)).to.have.property('name', 'ServiceException');
  });

  it('leaves an execution that the next invocation completes', async () => {
    const rig = new EngineRig();
    await rejection(invokeWith(rig, withFault(rig, { name: 'ServiceException', status: 503 })).invocation);
    rig.store = rig.service;
    const runs: string[] = [];
    const output = await rig.run(async (context) => {
      await context.step('fine', () => runs.push('fine'));
      await context.step('faulty', () => runs.push('faulty'));
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
    expect(runs).to.deep.equal(['faulty']);
  });
});

describe('a refusal of the store that would only be repeated', () => {
  for (const fault of PERMANENT) {
    it(`fails the execution: ${text(fault)}`, async () => {
      const rig = new EngineRig();
      const { invocation, noticed } = invokeWith(rig, withFault(rig, fault));
      const error = errorOf(await invocation);
      expect(error.ErrorType).to.equal('CheckpointError');
      expect(error.ErrorMessage).to.equal(
        `The store refused a checkpoint of workflow Spec with ${fault.name}: what the service says (2 updates, of faulty)`,
      );
      await settled();
      expect(noticed).to.deep.equal([]);
    });
  }
});

describe('what is thrown as a fault', () => {
  it('may be anything', () => {
    for (const thrown of [undefined, null, 'text', 5, {}, Object.create(null)]) {
      expect(isTransientFailure(thrown), String(typeof thrown)).to.equal(true);
    }
  });
});

/** Throws whatever it is asked. */
function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('what the workflow throws', () => {
  const thrown: [string, () => unknown, object][] = [
    ['an error', () => new RangeError('out'), { ErrorType: 'RangeError', ErrorMessage: 'out' }],
    ['text', () => 'just text', { ErrorType: 'NonErrorThrown', ErrorMessage: 'just text' }],
    ['nothing', () => undefined, { ErrorType: 'NonErrorThrown' }],
    ['a proxy that was revoked', revoked, { ErrorType: 'Error' }],
    ['what looks like a fault of the store', () => faultOf(TRANSIENT[0]!), { ErrorType: 'TooManyRequestsException' }],
  ];
  for (const [what, make, expected] of thrown) {
    it(`fails the execution with it: ${what}`, async () => {
      const error = errorOf(await new EngineRig().invoke(() => Promise.reject(make())));
      expect(error).to.include(expected);
      expect(
        errorOf(
          await new EngineRig().invoke(() => {
            throw make();
          }),
        ),
      ).to.include(expected);
    });
  }
});
