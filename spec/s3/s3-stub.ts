import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';

interface Failure {
  readonly status: number;
  readonly code: string;
}

/** As much of S3 as the store uses, over HTTP: one bucket, path-style, pages of two objects. */
export class S3Stub {
  readonly objects = new Map<string, Buffer>();
  /** The requests, as `PUT orders/key`. */
  readonly requests: string[] = [];
  /** The text of the last request. */
  received = '';
  /** What is answered instead. */
  failure: Failure | undefined;
  /** Objects arrive other than they were. */
  damages = false;
  /** Objects that can't be deleted. */
  readonly locked = new Set<string>();
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));
  #client: S3Client | undefined;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#client?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get client(): S3Client {
    this.#client ??= new S3Client({
      endpoint: this.endpoint,
      region: 'eu-central-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    return this.#client;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://stub');
    const key = decodeURIComponent(pathname).replace(/^\/orders\/?/, '');
    const body = await buffer(request);
    this.requests.push(`${request.method} ${key}`);
    this.received = body.toString();
    const { failure } = this;
    if (failure !== undefined) return refuse(response, failure);
    if (!pathname.startsWith('/orders')) return refuse(response, { status: 404, code: 'NoSuchBucket' });
    if (request.method === 'PUT') return this.#put(key, body, request, response);
    if (request.method === 'POST') return this.#delete(body.toString(), response);
    if (key === '') return this.#list(searchParams, response);
    const object = this.objects.get(key);
    if (object === undefined) return refuse(response, { status: 404, code: 'NoSuchKey' });
    response.setHeader('x-amz-checksum-sha256', sha256(object)).end(this.damages ? object.reverse() : object);
  }

  #put(key: string, body: Buffer, { headers }: IncomingMessage, response: ServerResponse): void {
    if (headers['x-amz-checksum-sha256'] === sha256(body)) {
      this.objects.set(key, body);
      response.end();
    } else {
      refuse(response, { status: 400, code: 'BadDigest' });
    }
  }

  #list(search: URLSearchParams, response: ServerResponse): void {
    const after = search.get('continuation-token') ?? '';
    const names = [...this.objects.keys()].sort().filter((name) => name.startsWith(search.get('prefix')!));
    const left = names.filter((name) => name > after);
    const page = left.slice(0, 2);
    const contents = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
    const next = left.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : '';
    response.end(
      `<ListBucketResult><IsTruncated>${left.length > 2}</IsTruncated>${contents}${next}</ListBucketResult>`,
    );
  }

  #delete(body: string, response: ServerResponse): void {
    const errors: string[] = [];
    for (const [, name] of body.matchAll(/<Key>(.*?)<\/Key>/g)) {
      if (this.locked.has(name!)) {
        errors.push(`<Error><Key>${name}</Key><Code>AccessDenied</Code><Message>Locked</Message></Error>`);
      } else {
        this.objects.delete(name!);
      }
    }
    response.end(`<DeleteResult>${errors.join('')}</DeleteResult>`);
  }
}

function refuse(response: ServerResponse, { status, code }: Failure): void {
  response.statusCode = status;
  response.end(`<Error><Code>${code}</Code><Message>It says ${code}</Message></Error>`);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64');
}
