import { EverstepError } from './everstep-error.js';

/**
 * The emulator can't start: its port is taken, a handler can't be loaded, or what it was told
 * doesn't add up. Nothing keeps running.
 */
export class EmulatorStartError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'EmulatorStartError';
}
