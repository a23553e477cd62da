/**
 * A TEST DOUBLE of the API, for the page's tests alone: it answers from a made-up world and lets a test push events, cut
 * the feed and fail. The real service has its own tests; nothing but `test/page` uses this.
 */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Agent, Trade } from '../../src/api/types';
import { agents, journal, posts, TIP, TIP_SLOT, trade } from './world';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** Stricter than any deployment: no inline script or style, nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'";
const PORTRAIT = new URL('../../../src/app/portrait/golden.svg', import.meta.url);
const NAMED = { cluster: 'local', local: true };

export class ApiDouble {
  agents: Agent[] = agents();
  trades: Trade[];
  failing = false;
  /** `Last-Event-ID` of every feed that was opened. */
  readonly resumedFrom: (string | undefined)[] = [];
  #feeds = new Set<ServerResponse>();
  #server: Server;
  #slow = 0;

  private constructor(private readonly dist: string) {
    this.trades = Array.from({ length: 160 }, (_, n) => trade(n, this.agents)).reverse();
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(dist: string): Promise<ApiDouble> {
    const double = new ApiDouble(dist);
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Every answer takes this long, milliseconds. */
  slow(milliseconds: number): void {
    this.#slow = milliseconds;
  }

  push(event: string, id: string, data: unknown): void {
    for (const feed of this.#feeds) feed.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  pushTrade(made: Trade): void {
    this.trades = [made, ...this.trades];
    const { id, slot, time, signature, agent, symbol } = made;
    this.push('trade', id, { id, kind: 'trade', slot, time, signature, agent, symbol, detail: made });
  }

  /** Ends every feed, as a restart does. */
  cut(): void {
    for (const feed of this.#feeds) feed.destroy();
    this.#feeds.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://double');
    if (!pathname.startsWith('/api/')) return this.#file(pathname, response);
    if (this.#slow > 0) await new Promise((resolve) => setTimeout(resolve, this.#slow));
    if (this.failing) return json(response, 503, { title: 'The chain does not answer', detail: 'the chain does not answer; try again' });
    if (pathname === '/api/v1/events') return this.#feed(request, response);
    if (pathname.endsWith('/image.svg')) return this.#portrait(pathname, response);
    const body = this.#body(pathname);
    if (body === null) return json(response, 404, { title: 'Not found', detail: 'there is no such agent' });
    json(response, 200, { ...NAMED, ...body });
  }

  #body(pathname: string): object | null {
    if (pathname === '/api/v1/status')
      return { genesis_hash: '', program: '', tip: { slot: TIP_SLOT, time: new Date(TIP * 1000).toISOString() }, chain_slot: TIP_SLOT, lag_slots: 0, sol_usd: '200.00' };
    if (pathname === '/api/v1/agents') return { items: this.agents, next: null };
    if (pathname === '/api/v1/trades') return { items: this.trades, next: null };
    const match = /^\/api\/v1\/agents\/(\d+)(?:\/(trades|journal|posts))?$/.exec(pathname);
    const found = this.agents.find((agent) => agent.id === Number(match?.[1]));
    if (found === undefined) return null;
    if (match?.[2] === 'trades') return { items: this.trades.filter((made) => made.agent === found.id), next: null };
    // The dead agent's journal has been tampered with.
    if (match?.[2] === 'journal') return { items: found.trades === 0 ? [] : journal(found, found.status === 'dead'), next: null };
    if (match?.[2] === 'posts') return { items: found.trades === 0 ? [] : posts(found), next: null };
    return found;
  }

  /** The portrait that the service's own tests hold, for every agent: drawing is the service's. */
  async #portrait(pathname: string, response: ServerResponse): Promise<void> {
    if (!this.agents.some(({ wallet }) => pathname === `/api/v1/agents/${wallet}/image.svg`)) return json(response, 404, {});
    response.writeHead(200, { 'content-type': 'image/svg+xml' });
    response.end(await readFile(PORTRAIT));
  }

  #feed(request: IncomingMessage, response: ServerResponse): void {
    this.resumedFrom.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: hello\nid: ${TIP_SLOT}-end-00000000\ndata: {"id":"${TIP_SLOT}-end-00000000"}\n\n`);
    this.#feeds.add(response);
    response.on('close', () => this.#feeds.delete(response));
  }

  async #file(pathname: string, response: ServerResponse): Promise<void> {
    const name = pathname === '/' ? 'index.html' : normalize(pathname).replace(/^\/+/, '');
    try {
      const content = await readFile(join(this.dist, name));
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain', 'content-security-policy': POLICY });
      response.end(content);
    } catch {
      json(response, 404, {});
    }
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
