/** The live connection: opens it, notices when it dies, opens it again after the last event that came. */

import { SseParser, type Message } from './sse';

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** Lost; the next try is at `retryAt`, milliseconds of the steady clock. */
  | { readonly state: 'lost'; readonly retryAt: number };

export interface StreamHandlers {
  message(message: Message): void;
  connection(connection: Connection): void;
  /** A stream began that does not continue the last one: what was missed must be read from the lists. */
  fresh(): void;
}

/** A stream silent for this long, keep-alives included, is dead even if nobody closed it. Milliseconds. */
const SILENCE = 45_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** How long to wait before try number `failures` (from 1), milliseconds; `chance` in 0..1 spreads many readers. */
export function backoff(failures: number, chance: number): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 10));
  return Math.round(wait * (0.75 + chance / 2));
}

/** Keeps a stream open until the page is left. */
export async function follow(url: string, handlers: StreamHandlers): Promise<never> {
  let lastId = '';
  for (let failures = 1; ; failures++) {
    handlers.connection({ state: 'connecting' });
    try {
      await readStream(url, lastId, handlers, (id) => {
        lastId = id;
        failures = 0;
      });
    } catch (error) {
      // An id that the service does not know any more: begin anew.
      if (error instanceof Refused) lastId = '';
    }
    const wait = backoff(Math.max(failures, 1), Math.random());
    handlers.connection({ state: 'lost', retryAt: performance.now() + wait });
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The service understood and said no. */
class Refused extends Error {}

async function readStream(url: string, lastId: string, handlers: StreamHandlers, alive: (id: string) => void): Promise<void> {
  const stop = new AbortController();
  let silence = setTimeout(() => stop.abort(), SILENCE);
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastId !== '') headers['last-event-id'] = lastId;
    const response = await fetch(url, { headers, signal: stop.signal, cache: 'no-store' });
    if (response.status >= 400 && response.status < 500 && response.status !== 429) throw new Refused();
    if (!response.ok || response.body === null) return;
    alive(lastId);
    handlers.connection({ state: 'live' });
    if (lastId === '') handlers.fresh();
    const parser = new SseParser(lastId);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => stop.abort(), SILENCE);
      for (const message of parser.push(value)) {
        alive(message.id);
        handlers.message(message);
      }
    }
  } finally {
    clearTimeout(silence);
    stop.abort();
  }
}
