import { LambdaClient } from '@aws-sdk/client-lambda';

/** A request as it goes over the wire. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** How the service refuses. */
export function refusal(status: number, type: string, message = 'no'): StubAnswer {
  return { status, headers: { 'x-amzn-errortype': type }, body: { Type: 'User', message, Message: message } };
}

/** The real AWS client, with answers in place of a network. */
export class StubLambda {
  readonly requests: SentRequest[] = [];
  readonly client: LambdaClient;
  /** Gives the answer to a request; the first by default. */
  answer: (request: SentRequest, count: number) => StubAnswer | Promise<StubAnswer> = () => ({});

  constructor() {
    this.client = new LambdaClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      maxAttempts: 1,
      requestHandler: {
        handle: async (request: SentRequest, options?: { readonly abortSignal?: AbortSignal }) => {
          this.requests.push(request);
          const { status = 200, headers = {}, body = {} } = await this.answer(request, this.requests.length);
          options?.abortSignal?.throwIfAborted();
          const bytes = Buffer.from(JSON.stringify(body));
          return { response: { statusCode: status, headers, body: bytes } };
        },
      },
    });
  }

  get last(): SentRequest {
    return this.requests.at(-1)!;
  }
}
