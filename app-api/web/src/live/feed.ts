/** The trades the page knows: newest first, each once, never more than it can show. */

import type { Trade } from '../api/types';

/** Trades kept, and so rows shown, at most. */
export const FEED_LIMIT = 120;
/** Prices kept of each market for its line. */
export const HISTORY_LIMIT = 60;

/** Where a trade stands in the chain, from its id `slot-transaction-path-check`; a path is instruction numbers in call order. */
function place(trade: Trade): [number, number, string] {
  const [, transaction, path] = trade.id.split('-');
  return [trade.slot, Number(transaction ?? 0) || 0, path ?? ''];
}

/** Negative when `a` came later. */
export function newestFirst(a: Trade, b: Trade): number {
  const [slotA, transactionA, pathA] = place(a);
  const [slotB, transactionB, pathB] = place(b);
  if (slotA !== slotB) return slotB - slotA;
  if (transactionA !== transactionB) return transactionB - transactionA;
  return pathA < pathB ? 1 : pathA > pathB ? -1 : 0;
}

/** Trades by id, newest first, at most `limit`. Lists and live messages overlap: what comes twice counts once. */
export function merge(known: readonly Trade[], more: readonly Trade[], limit: number): Trade[] {
  const byId = new Map<string, Trade>();
  for (const trade of known) byId.set(trade.id, trade);
  for (const trade of more) byId.set(trade.id, trade);
  return [...byId.values()].sort(newestFirst).slice(0, limit);
}

/** What is left once the chain has forgotten everything above `slot`. */
export function rewound(known: readonly Trade[], slot: number): Trade[] {
  return known.filter((trade) => trade.slot <= slot);
}

/** Prices of one market's trades, oldest first, as numbers: for drawing only. */
export function prices(trades: readonly Trade[]): number[] {
  return trades.map((trade) => Number(trade.price)).reverse();
}
