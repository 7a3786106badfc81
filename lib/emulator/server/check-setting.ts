import { EmulatorStartError } from '../../core/errors/emulator-errors.js';

/** @throws EmulatorStartError that says what was given and what is expected. */
export function checkSetting(isRight: boolean, what: string, got: unknown, expected: string): void {
  if (isRight) return;
  throw new EmulatorStartError(`${what} must be ${expected}, but it is ${JSON.stringify(got) ?? String(got)}.`);
}

/** @throws EmulatorStartError */
export function checkWholeNumber(value: number, what: string, least: number, most: number): void {
  const isRight = Number.isInteger(value) && value >= least && value <= most;
  checkSetting(isRight, what, value, `a whole number from ${least} to ${most}`);
}
