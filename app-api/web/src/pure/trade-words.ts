/** A trade as a sentence. */

import type { Agent, Trade } from '../api/types';
import { shortAddress, sol, tokens } from './amounts';

/** Who traded: an agent's name, or a wallet in short. */
export function traderName(trade: Trade, agents: ReadonlyMap<number, Agent> | null): string {
  if (trade.trader_agent === null) return shortAddress(trade.trader);
  return agents?.get(trade.trader_agent)?.name ?? `Agent ${trade.trader_agent}`;
}

/** `Amanita bought 1.23M MYC for 0.842 SOL`. */
export function sentence(trade: Trade, agents: ReadonlyMap<number, Agent> | null): string {
  const verb = trade.side === 'buy' ? 'bought' : 'sold';
  return `${traderName(trade, agents)} ${verb} ${tokens(trade.base)} ${trade.symbol} for ${sol(trade.quote)} SOL`;
}
