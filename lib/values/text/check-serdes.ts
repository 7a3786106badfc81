import { type OptionCheck, optionCheck } from '../../core/errors/check-options.js';

/** Refuses an option that is no serdes. */
export const checkSerdes: OptionCheck = optionCheck(
  (value) => typeof value?.serialize === 'function' && typeof value.deserialize === 'function',
  'an object with the methods serialize(value, context) and deserialize(text, context)',
);
