import { expect } from 'chai';
import { LIMITS } from '../../lib/core/wire/index.js';
import { EngineRig, errorOf } from '../support/engine-rig.js';

const { responseBytes, executionPayloadBytes } = LIMITS;

/** A workflow that returns text of so many bytes of JSON. */
async function returning(value: unknown) {
  const rig = new EngineRig();
  return { rig, output: await rig.invoke(() => value) };
}

describe('the result of a workflow', () => {
  it('is in the response when the response can hold it, each escape counted', async () => {
    // Two quotes, each escaped, stand around the text in the JSON of the response, which has quotes
    // of its own.
    const plain = 'x'.repeat(responseBytes - 6);
    const quotes = '"'.repeat((responseBytes - 6) / 4);
    for (const value of [plain, quotes]) {
      const { rig, output } = await returning(value);
      expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: JSON.stringify(value) });
      expect(Buffer.byteLength(JSON.stringify(JSON.stringify(value)))).to.be.within(responseBytes - 4, responseBytes);
      expect(rig.requests).to.deep.equal([]);
    }
  });

  it('is recorded on the execution when it is larger as it would be sent, and the response is empty', async () => {
    const plain = 'x'.repeat(responseBytes - 5);
    const quotes = '"'.repeat(Math.ceil((responseBytes - 5) / 4));
    const escaped = '\u0001'.repeat(1_000_000);
    for (const value of [plain, quotes, escaped, 'x'.repeat(executionPayloadBytes - 2)]) {
      const { rig, output } = await returning(value);
      expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '' });
      expect(rig.updates).to.have.length(1);
      const { Id, Type, Action, Payload } = rig.updates[0]!;
      expect({ Id, Type, Action }).to.deep.equal({
        Id: rig.service.machine.visibleOperations()[0]?.Id,
        Type: 'EXECUTION',
        Action: 'SUCCEED',
      });
      expect(Payload === JSON.stringify(value)).to.equal(true);
    }
  });

  it('is refused when it is larger than what can be recorded, in bytes', async () => {
    for (const value of ['x'.repeat(executionPayloadBytes - 1), '€'.repeat(executionPayloadBytes / 3)]) {
      const { rig, output } = await returning(value);
      const error = errorOf(output);
      const figure = (Buffer.byteLength(value) + 2).toLocaleString('en-US');
      expect(error.ErrorType).to.equal('SizeLimitError');
      expect(error.ErrorMessage).to.match(
        new RegExp(`^The result of workflow Spec takes ${figure} bytes, and the limit is 6,291,456 bytes`),
      );
      expect(rig.requests).to.deep.equal([]);
    }
  });
});
