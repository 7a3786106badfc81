import { EverstepError } from './everstep-error.js';

/**
 * The emulator can't start: its port is in use, a handler can't be loaded, or its options are
 * invalid. Nothing keeps running.
 */
export class EmulatorStartError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'EmulatorStartError';
}
