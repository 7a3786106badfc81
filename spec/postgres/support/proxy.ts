import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the proxy does to a connection. Each is asked anew for each piece of data. */
export interface ProxyFaults {
  /**
   * Cuts the connection in place of passing on the answer to a statement that contains this text.
   */
  dropsAnswerTo?: (statement: string) => boolean;
  /** Holds back what the server says, in milliseconds. */
  delay?: () => number;
  /** Cuts the connection before passing on what the client says. */
  cuts?: () => boolean;
}

/** Stands between a store and its server, and breaks connections as networks do. */
export class FaultyProxy {
  faults: ProxyFaults = {};
  /** The number of answers that were dropped after the server had given them. */
  dropped = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: string;

  /** @param target the path of the server's socket. */
  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((client) => this.#pass(client));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as { readonly port: number };
    return `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket): void {
    const server = connect(this.#target);
    let isDoomed = false;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (data) => {
      if (this.faults.cuts?.() === true) {
        client.destroy();
        return;
      }
      isDoomed ||= this.faults.dropsAnswerTo?.(data.toString('latin1')) === true;
      server.write(data);
    });
    server.on('data', (data) => {
      // An answer that ends with "ready for query" comes after the commit.
      if (isDoomed && data.includes('Z\0\0\0\x05', 0, 'latin1')) {
        this.dropped++;
        client.destroy();
        return;
      }
      if (isDoomed) return;
      const delay = this.faults.delay?.() ?? 0;
      if (delay > 0) setTimeout(() => client.write(data), delay);
      else client.write(data);
    });
  }
}
