import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonLines } from './json-lines.js';
import { Rehearsal, type Rehearsals } from './rehearsal.js';

/** An outage that was played. */
export interface Outage {
  readonly service: string;
  readonly orderId: string;
}

export interface StageProps {
  readonly rehearsals: Rehearsals;
  /** Remembers outages, so that a restarted batch does not play them again. */
  readonly outages: JsonLines<Outage>;
  /** What the services' times are multiplied by. */
  readonly pace: number;
}

const SHORTEST_LATENCY = 20;
const LONGEST_LATENCY = 150;

/**
 * What the played services share. All that they do follows from the order, so that a restart
 * changes nothing.
 */
export class Stage {
  readonly #rehearsals: Rehearsals;
  readonly #outages: JsonLines<Outage>;
  readonly #pace: number;

  constructor({ rehearsals, outages, pace }: StageProps) {
    this.#rehearsals = rehearsals;
    this.#outages = outages;
    this.#pace = pace;
  }

  /** What is to be done with an order. */
  rehearsalOf(orderId: string): Rehearsal {
    return this.#rehearsals.get(orderId) ?? new Rehearsal();
  }

  /** The way to a service across the network, 20 to 150 ms; always the same for the same text. */
  latency(text: string): Promise<void> {
    const share = createHash('sha1').update(text).digest().readUInt16BE() / 0xffff;
    return this.pause(SHORTEST_LATENCY + share * (LONGEST_LATENCY - SHORTEST_LATENCY));
  }

  async pause(millis: number, signal?: AbortSignal): Promise<void> {
    await sleep(millis * this.#pace, undefined, { signal });
  }

  /** Whether the service fails for this order once more, out of so many times. */
  async isOut(service: string, orderId: string, times = 0): Promise<boolean> {
    if (times === 0) return false;
    const played = await this.#outages.read();
    if (played.filter((outage) => outage.service === service && outage.orderId === orderId).length >= times)
      return false;
    await this.#outages.append({ service, orderId });
    return true;
  }
}
