/** Reads, follows and remembers; tells the views when something changed. */

import { ApiError, EVENTS_URL, getAgents, getAgentTrades, getStatus, getTrades } from './api/client';
import type { Agent, Trade } from './api/types';
import { FEED_LIMIT, HISTORY_LIMIT, merge, rewound } from './live/feed';
import type { Message } from './live/sse';
import { follow } from './live/stream';
import { emptyModel, type Model } from './model';
import { heard } from './pure/clock';
import { seconds } from './pure/times';

/** Agents shown at most. */
export const AGENT_LIMIT = 100;
/** Events ask for the list again, but not more often than this. Milliseconds. */
const AGENTS_PAUSE = 2_000;
/** Without any event, deadlines still pass. */
const STATUS_EVERY = 5_000;
/** Markets whose history is read besides what the newest trades already told. */
const HISTORIES = 40;

/** What the live feed sends, as far as the page reads it. */
interface FeedEvent {
  readonly slot: number;
  readonly time?: string;
  readonly detail?: unknown;
}

export class App {
  readonly model: Model = emptyModel();
  #agentsAsked = false;
  #historiesRead = new Set<number>();

  /** `changed` is called after every change of the model; `traded` with each trade that came live. */
  constructor(
    private readonly changed: () => void,
    private readonly traded: (trade: Trade) => void,
  ) {}

  start(): void {
    void this.refresh();
    void follow(EVENTS_URL, {
      message: (message) => this.#message(message),
      connection: (connection) => {
        this.model.connection = connection;
        if (connection.state === 'live') {
          void this.#readStatus();
          this.#askAgents();
        }
        this.changed();
      },
      fresh: () => void this.#readTrades(),
    });
    setInterval(() => void this.#readStatus(), STATUS_EVERY);
  }

  /** Reads everything anew. */
  async refresh(): Promise<void> {
    await Promise.all([this.#readStatus(), this.#readAgents(), this.#readTrades()]);
    await this.#readHistories();
  }

  /** Reads the last trades of one market. Throws `ApiError`. */
  async readMarket(id: number): Promise<void> {
    this.#keepMarket(id, (await getAgentTrades(id, HISTORY_LIMIT)).items);
    this.changed();
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.model.problem = null;
    } catch (error) {
      this.model.problem = error instanceof ApiError ? error.message : 'The service’s answer could not be read.';
    }
    this.changed();
  }

  #readStatus(): Promise<void> {
    return this.#attempt(async () => {
      const status = await getStatus();
      this.model.status = status;
      if (status.tip) this.#heard(status.tip.time, status.tip.slot);
      if (this.model.agents === null) this.#askAgents();
      if (this.model.trades === null) void this.#readTrades();
    });
  }

  #readAgents(): Promise<void> {
    return this.#attempt(async () => {
      const page = await getAgents(AGENT_LIMIT);
      this.model.agents = new Map(page.items.map((agent): [number, Agent] => [agent.id, agent]));
      this.model.moreAgents = page.next !== null;
    });
  }

  #readTrades(): Promise<void> {
    return this.#attempt(async () => {
      const page = await getTrades(200);
      this.#keep(page.items);
      this.model.trades ??= [];
    });
  }

  /** Histories of the markets that the newest trades say little about, one after the other. */
  async #readHistories(): Promise<void> {
    const agents = [...(this.model.agents?.values() ?? [])].slice(0, HISTORIES);
    for (const agent of agents) {
      const known = this.model.markets.get(agent.id)?.length ?? 0;
      if (known >= Math.min(agent.trades, HISTORY_LIMIT / 2) || this.#historiesRead.has(agent.id)) continue;
      this.#historiesRead.add(agent.id);
      await this.#attempt(() => this.readMarket(agent.id));
    }
  }

  #askAgents(): void {
    if (this.#agentsAsked) return;
    this.#agentsAsked = true;
    setTimeout(() => {
      this.#agentsAsked = false;
      void this.#readAgents();
    }, AGENTS_PAUSE);
  }

  #message({ event, data }: Message): void {
    let parsed: FeedEvent;
    try {
      parsed = JSON.parse(data) as FeedEvent;
    } catch {
      return;
    }
    if (event === 'rewind') return this.#rewind(parsed.slot);
    if (parsed.time !== undefined) this.#heard(parsed.time, parsed.slot);
    // A trade in a market that is not indexed comes without its particulars.
    if (event === 'trade' && parsed.detail) {
      const trade = parsed.detail as Trade;
      this.#keep([trade]);
      this.traded(trade);
    }
    this.#askAgents();
    this.changed();
  }

  /** The chain took blocks back: what they said is forgotten, what replaced them follows. */
  #rewind(slot: number): void {
    this.model.clock = null;
    if (this.model.trades) this.model.trades = rewound(this.model.trades, slot);
    this.model.markets = new Map([...this.model.markets].map(([id, trades]) => [id, rewound(trades, slot)]));
    void this.#readStatus();
    this.#askAgents();
    this.changed();
  }

  #heard(time: string, slot: number): void {
    const at = seconds(time);
    if (at !== null) this.model.clock = heard(this.model.clock, at, slot, performance.now());
  }

  #keep(trades: readonly Trade[]): void {
    this.model.trades = merge(this.model.trades ?? [], trades, FEED_LIMIT);
    for (const id of new Set(trades.map((trade) => trade.agent)))
      this.#keepMarket(id, trades.filter((trade) => trade.agent === id));
  }

  #keepMarket(id: number, trades: readonly Trade[]): void {
    const markets = new Map(this.model.markets);
    markets.set(id, merge(markets.get(id) ?? [], trades, HISTORY_LIMIT));
    this.model.markets = markets;
  }
}
