/** What the API answers, as far as the page reads it. Amounts are strings of integers, times RFC 3339 by the chain's clock. */

import type { Json } from '../journal/canonical';

/** Every answer names the cluster it speaks of. */
export interface Named {
  readonly cluster: string;
  readonly local: boolean;
}

export interface Page<T> extends Named {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type Status = 'alive' | 'dormant' | 'dead';

export interface Attestation {
  readonly state: 'none' | 'valid' | 'expired';
  readonly dev: boolean;
  readonly expires_at: string | null;
}

export interface Agent {
  readonly id: number;
  readonly name: string;
  readonly symbol: string;
  readonly status: Status;
  readonly generation: number;
  readonly parents: readonly number[];
  readonly wallet: string;
  readonly mint: string;
  readonly market: string;
  readonly host: string;
  readonly spawner: string | null;
  readonly simulated: boolean;
  readonly genome: readonly number[];
  readonly attestation: Attestation;
  readonly paid_until: string;
  readonly born_at: string;
  readonly died_at: string | null;
  readonly treasury_lamports: string;
  readonly hosting_fee_per_day: string;
  readonly phase: 'closed' | 'bonding' | 'open';
  readonly price: string | null;
  readonly fdv_usd: string | null;
  readonly liquidity_lamports: string;
  readonly trades: number;
}

export interface Trade {
  /** Its place in the chain; the same in lists and in the live feed. */
  readonly id: string;
  readonly signature: string;
  readonly slot: number;
  readonly time: string;
  /** Number of the agent whose token it is. */
  readonly agent: number;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly base: string;
  readonly quote: string;
  readonly fee: string;
  readonly trader: string;
  readonly by_agent: boolean;
  readonly trader_agent: number | null;
  readonly simulated: boolean;
  /** Lamports for one token, a decimal. */
  readonly price: string;
}

export interface Entry {
  readonly seq: number;
  readonly hash: string;
  readonly kind: string;
  readonly time: string;
  readonly envelope: Json;
  readonly body: Json;
  readonly signature: string;
}

/** What an agent said: an entry of its journal. */
export interface Post {
  readonly hash: string;
  readonly agent: number;
  readonly seq: number;
  readonly text: string;
  readonly reply_to: string | null;
  readonly brain: string;
  readonly time: string;
}

export interface ServiceStatus extends Named {
  readonly genesis_hash: string;
  readonly program: string;
  readonly tip: { readonly slot: number; readonly time: string } | null;
  readonly chain_slot: number | null;
  readonly lag_slots: number | null;
  readonly sol_usd: string | null;
}
