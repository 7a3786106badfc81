import type { ErrorView } from '../../inspect/index.js';

/*
 * The JSON that the server sends, as the page reads it: moments are text.
 */

export interface SummaryJson {
  readonly executionId: string;
  readonly name: string;
  readonly workflow: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly blocked?: BlockedJson;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly appVersion?: string;
  readonly forkedFrom?: string;
  readonly redrivenAt?: string;
}

export interface BlockedJson {
  readonly cause: string;
  readonly message: string;
  readonly remedy: string;
  readonly since: string;
}

export interface ActivityJson {
  readonly openOperations?: readonly OpenOperationJson[];
  readonly invocations?: number;
  readonly lastInvocationError?: ErrorView;
  readonly deaths: number;
  readonly worker?: string;
  readonly stuckSince?: string;
}

export interface OpenOperationJson {
  readonly operationId: string;
  readonly name?: string;
  readonly kind: string;
  readonly since: string;
  readonly until?: string;
  readonly attempts: number;
}

export interface CountJson {
  readonly workflow: string;
  readonly status: string;
  readonly count: number;
}

export interface CallbackJson {
  readonly callbackId?: string;
  readonly name?: string;
  readonly executionId: string;
  readonly executionName: string;
  readonly workflow: string;
  readonly since: string;
  readonly until?: string;
}

export interface WorkerJson {
  readonly workerId: string;
  readonly workflows?: readonly string[];
  readonly held: number;
  readonly hasLeft: boolean;
  readonly isSilent: boolean;
}

export interface DescriptionJson extends SummaryJson {
  readonly activity?: ActivityJson;
  readonly pause?: { readonly since: string; readonly reason?: string };
  readonly input?: ValueJson;
  readonly result?: ValueJson;
  readonly error?: ErrorView;
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

export interface PageJson {
  readonly executions: readonly SummaryJson[];
  readonly unreadable?: readonly { readonly executionId?: string; readonly message: string }[];
  readonly nextMarker?: string;
}

export interface SessionJson {
  readonly role: 'viewer' | 'operator';
  readonly label?: string;
  readonly showsData: boolean;
  /** What the place can do; the page offers nothing else. */
  readonly abilities: readonly string[];
}

/** See `ShownValues` of the server. */
export interface ValueJson {
  readonly size: number;
  readonly kind?: string;
  readonly json?: string;
  readonly note?: string;
  readonly isLarge?: true;
}

export interface StatsJson {
  readonly due: { readonly count: number; readonly more: boolean; readonly oldestAt?: string };
  readonly nextDueAt?: string;
  readonly bytes?: number;
  readonly blocked: { readonly count: number; readonly more: boolean };
}
