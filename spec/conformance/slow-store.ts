import { setTimeout as sleep } from 'node:timers/promises';
import type { AppendRequest } from '../../lib/journal/execution-store.js';
import { MemoryStore } from '../../lib/runtime.js';

/** Memory whose writes take their time. */
export class SlowStore extends MemoryStore {
  constructor(private readonly millis: number) {
    super();
  }

  override async append(request: AppendRequest): Promise<void> {
    if (this.millis > 0) await sleep(this.millis);
    await super.append(request);
  }
}
