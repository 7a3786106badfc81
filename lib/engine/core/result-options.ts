import type { OptionChecks } from '../../core/errors/check-options.js';
import {
  checkDeserializer,
  checkSerdes,
  type ResultOptions,
  type RevivalOptions,
  resolveTarget,
} from '../../values/index.js';

/** The checks of the options that all recorded results have. */
export const RESULT_OPTIONS: OptionChecks<ResultOptions> = { returns: resolveTarget, serdes: checkSerdes };

/** The checks of the options that all results from outside have. */
export const REVIVAL_OPTIONS: OptionChecks<RevivalOptions> = { returns: resolveTarget, serdes: checkDeserializer };
