import type { OptionChecks } from '../../core/errors/check-options.js';
import { checkSerdes, type ResultOptions, resolveTarget } from '../../values/index.js';

/** The checks of the options that all results have. */
export const RESULT_OPTIONS: OptionChecks<ResultOptions> = { returns: resolveTarget, serdes: checkSerdes };
