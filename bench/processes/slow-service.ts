/**
 * A Lambda service that accepts every checkpoint, over HTTP, and answers 5 ms later. In a process
 * of its own, so that it takes none of the time of those that are measured. Prints its URL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StubService } from '../support/stub-service.js';

const LATENCY_MILLIS = 5;

const service = new StubService();
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    void service.checkpoint(JSON.parse(body)).then((answer) => {
      const text = JSON.stringify(answer, (key, value) =>
        key.endsWith('Timestamp') ? Date.parse(value) / 1000 : value,
      );
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end(text);
      }, LATENCY_MILLIS);
    });
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
