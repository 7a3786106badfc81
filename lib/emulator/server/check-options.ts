import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { plainHost } from '../functions/allowed-hosts.js';
import { checkSetting, checkWholeNumber } from './check-setting.js';
import type { LambdaEmulatorOptions } from './emulator-options.js';

export const MOST_PORT = 65_535;
/** A day. */
export const MOST_GRACE_SECONDS = 86_400;
const REGION = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const ACCOUNT = /^\d{12}$/;

/** `functions`, `store`, `logger` and `clock` are checked where they are used. */
const OPTIONS: OptionChecks<LambdaEmulatorOptions> = {
  functions: undefined,
  store: undefined,
  host: undefined,
  allowedHosts: undefined,
  port: undefined,
  region: undefined,
  accountId: undefined,
  allowUnqualified: undefined,
  grace: undefined,
  logger: undefined,
  clock: undefined,
};

/**
 * Checks the options of the emulator itself.
 *
 * @throws EmulatorStartError for an invalid value.
 * @throws InvalidArgumentError for an unknown option.
 */
export function checkEmulatorOptions(options: LambdaEmulatorOptions): void {
  checkOptions(options, OPTIONS, 'LambdaEmulator');
  const { port, allowedHosts, region, accountId, grace } = options;
  if (port !== undefined) checkWholeNumber(port, 'The port', 0, MOST_PORT);
  if (allowedHosts !== undefined) {
    const isRight =
      Array.isArray(allowedHosts) && allowedHosts.every((name) => typeof name === 'string' && plainHost(name));
    checkSetting(isRight, 'allowedHosts', allowedHosts, 'a list of names or addresses of hosts');
  }
  if (grace !== undefined) {
    const isRight = grace >= 0 && grace <= MOST_GRACE_SECONDS;
    checkSetting(isRight, 'The grace', grace, `a number of seconds from 0 to ${MOST_GRACE_SECONDS}`);
  }
  if (region !== undefined) {
    const expected = 'small letters and digits, in parts with a hyphen between them, such as eu-west-1';
    checkSetting(REGION.test(region), 'The region', region, expected);
  }
  if (accountId !== undefined) checkSetting(ACCOUNT.test(accountId), 'The account', accountId, '12 digits');
}
