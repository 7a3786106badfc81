import { AwsError } from '../protocol/aws-error.js';
import type { ApiReply, ApiRequest } from './api-request.js';

/** An operation with its method and path. */
export interface Route {
  readonly method: 'DELETE' | 'GET' | 'POST';
  /**
   * Segments are literal, or the name of a parameter in braces:
   * `/2025-12-01/durable-executions/{Arn}/stop`.
   */
  readonly path: string;
  readonly operation: (request: ApiRequest) => Promise<ApiReply>;
  /** Whether it is served before the functions are loaded. Default: false. */
  readonly isAlwaysServed?: boolean;
}

export interface Match {
  readonly isAlwaysServed: boolean;
  readonly operation: Route['operation'];
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds the route of a request. A parameter is one segment, with anything encoded in it: ARNs
 * contain slashes and colons.
 */
export class Router {
  readonly #routes: readonly (Route & { readonly segments: readonly string[] })[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ ...route, segments: route.path.split('/') }));
  }

  /** @throws AwsError UnknownOperationException */
  match(method: string | undefined, path: string): Match {
    const given = path.split('/');
    for (const { method: expected, segments, operation, isAlwaysServed = false } of this.#routes) {
      if (expected !== method || segments.length !== given.length) continue;
      const params = matchSegments(segments, given);
      if (params !== undefined) return { operation, isAlwaysServed, params };
    }
    throw new AwsError('UnknownOperationException', `The emulator does not serve ${method} ${path}.`);
  }
}

function matchSegments(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      if (segment !== given[i]) return undefined;
    } else {
      const value = decoded(given[i]!);
      if (value === undefined || value === '') return undefined;
      params[name] = value;
    }
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
