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

export interface DescriptionJson extends SummaryJson {
  readonly hasInput: boolean;
  readonly input?: unknown;
  readonly hasResult: boolean;
  readonly result?: unknown;
  readonly error?: ErrorView;
}

export interface PageJson {
  readonly executions: readonly SummaryJson[];
  readonly nextMarker?: string;
}

export interface SessionJson {
  readonly role: 'viewer' | 'operator';
  readonly label?: string;
  readonly showsData: boolean;
  /** What the place can do; the page offers nothing else. */
  readonly abilities: readonly string[];
}

export interface ValueJson {
  readonly size: number;
  readonly json?: string;
  readonly note?: string;
}
