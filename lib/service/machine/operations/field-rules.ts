import { InvalidParameterValueException } from '../../../core/errors/service-errors.js';
import { LIMITS, type OperationUpdate } from '../../../core/wire/index.js';

const IDENTIFIER = /^[a-zA-Z0-9-_]+$/;
const PRINTABLE = /^[\x20-\x7e]+$/;

/**
 * Refuses an update with a field that the service's model does not allow, whatever the state of its
 * operation.
 *
 * @param before the update before it in the request: fields that are equal are checked once.
 */
export function checkFields(update: OperationUpdate, before: OperationUpdate | undefined): void {
  const { Id, ParentId, Name, SubType } = update;
  if (before === undefined || Id !== before.Id) checkText(update, 'Id', Id, LIMITS.idLength, IDENTIFIER);
  if (ParentId !== before?.ParentId && ParentId !== undefined) {
    checkText(update, 'ParentId', ParentId, LIMITS.idLength, IDENTIFIER);
  }
  if (Name !== before?.Name && Name !== undefined) checkText(update, 'Name', Name, LIMITS.nameLength, PRINTABLE);
  if (SubType !== before?.SubType && SubType !== undefined) {
    checkText(update, 'SubType', SubType, LIMITS.subTypeLength, IDENTIFIER);
  }
  if (update.Payload !== undefined) checkPayload(update, update.Payload);
  if (update.Error !== undefined) checkError(update);
}

/**
 * Refuses a number of seconds that is not whole or not within bounds. `undefined` passes: a caller
 * that needs a number checks that first.
 */
export function checkSeconds(
  update: OperationUpdate,
  field: string,
  seconds: number | undefined,
  least: number,
  most: number = LIMITS.delaySeconds,
): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= least && seconds <= most)) return;
  throw refusal(update, `${field} must be a whole number from ${least} to ${most}, but it is ${seconds}`);
}

/** Makes the refusal of an update. */
export function refusal(update: OperationUpdate, fault: string): InvalidParameterValueException {
  const name = typeof update.Name === 'string' ? ` ${JSON.stringify(update.Name.slice(0, LIMITS.nameLength))}` : '';
  const id = String(update.Id).slice(0, LIMITS.idLength);
  return new InvalidParameterValueException(`${update.Action} of ${update.Type}${name} (${id}): ${fault}.`);
}

function checkText(update: OperationUpdate, field: string, text: unknown, longest: number, pattern: RegExp): void {
  if (typeof text === 'string' && text.length <= longest && pattern.test(text)) return;
  const allowed = pattern === PRINTABLE ? 'printable ASCII characters' : 'characters of [a-zA-Z0-9-_]';
  const got = typeof text === 'string' ? `has ${text.length}: ${JSON.stringify(text.slice(0, 80))}` : `is ${text}`;
  throw refusal(update, `${field} must have 1 to ${longest} ${allowed}, but it ${got}`);
}

function checkPayload(update: OperationUpdate, payload: unknown): void {
  if (typeof payload !== 'string') throw refusal(update, `Payload must be text, but it is of type ${typeof payload}`);
  const most = update.Type === 'EXECUTION' ? LIMITS.executionPayloadBytes : LIMITS.operationPayloadBytes;
  // A UTF-16 unit has at most 3 bytes in UTF-8: the bytes of short text need not be counted.
  if (payload.length * 3 <= most) return;
  const bytes = Buffer.byteLength(payload);
  if (bytes > most) throw refusal(update, `Payload must have at most ${most} bytes, but it has ${bytes}`);
}

function checkError(update: OperationUpdate): void {
  const bytes = Buffer.byteLength(JSON.stringify(update));
  if (bytes <= LIMITS.errorUpdateBytes) return;
  throw refusal(
    update,
    `an update with an Error must have at most ${LIMITS.errorUpdateBytes} bytes, but it has ${bytes}`,
  );
}

/** Refuses a success with an error, and a failure with a payload. */
export function checkOutcome(update: OperationUpdate): void {
  if (update.Action === 'SUCCEED' && update.Error !== undefined) {
    throw refusal(update, 'SUCCEED takes a Payload, not an Error');
  }
  if (update.Action === 'FAIL' && update.Payload !== undefined) {
    throw refusal(update, 'FAIL takes an Error, not a Payload');
  }
}
