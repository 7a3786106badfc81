import { expect } from 'chai';
import { isSameRecord } from '../../lib/testing/execution/recorded-operation.js';
import type { Operation } from '../../lib/types.js';

function step(Result: string | undefined, Status: Operation['Status'] = 'SUCCEEDED'): Operation {
  return { Id: 'pay', Type: 'STEP', Status, StartTimestamp: 0, StepDetails: { Result } };
}

describe('two records of an operation', () => {
  it('are the same with the same value, however a store prints it', () => {
    expect(isSameRecord(step('{"id":"p-1","sum":5}'), step('{ "sum": 5, "id": "p-1" }'))).to.equal(true);
    expect(isSameRecord(undefined, undefined)).to.equal(true);
  });

  it('differ by value, by status, and where one is missing', () => {
    expect(isSameRecord(step('{"id":"p-1"}'), step('{"id":"p-2"}'))).to.equal(false);
    expect(isSameRecord(step('1'), step('1', 'STARTED'))).to.equal(false);
    expect(isSameRecord(step('1'), undefined)).to.equal(false);
  });
});
