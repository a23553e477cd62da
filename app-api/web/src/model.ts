/** All that the page knows at a moment. Written by `app.ts` alone; views read it. */

import type { Agent, ServiceStatus, Trade } from './api/types';
import type { Connection } from './live/stream';
import { chainNow, type ChainClock } from './pure/clock';

export interface Model {
  status: ServiceStatus | null;
  /** `null` until they were first read. */
  agents: ReadonlyMap<number, Agent> | null;
  /** There are more agents than were read. */
  moreAgents: boolean;
  /** Newest first; `null` until first read. */
  trades: readonly Trade[] | null;
  /** Trades of each market, newest first. */
  markets: ReadonlyMap<number, readonly Trade[]>;
  /** Why the last reading failed; what was read before stays on the page. */
  problem: string | null;
  connection: Connection;
  clock: ChainClock | null;
}

export function emptyModel(): Model {
  return {
    status: null,
    agents: null,
    moreAgents: false,
    trades: null,
    markets: new Map(),
    problem: null,
    connection: { state: 'connecting' },
    clock: null,
  };
}

/** Chain time now; 0 until it is known. */
export function now(model: Model): number {
  return model.clock === null ? 0 : chainNow(model.clock, performance.now());
}
