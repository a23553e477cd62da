/** A price history as a small line. */

import { round } from './shape';

export interface Sparkline {
  /** SVG path data. */
  readonly line: string;
  /** Where it ends. */
  readonly end: readonly [number, number];
  /** Change from first to last, percent with one digit. */
  readonly change: number;
}

const MARGIN = 3;

/** `null` with fewer than two prices: a single point is no history. Equal steps in x, for trades and not for time. */
export function sparkline(prices: readonly number[], width: number, height: number): Sparkline | null {
  const first = prices[0];
  const last = prices[prices.length - 1];
  if (first === undefined || last === undefined || prices.length < 2) return null;
  const low = Math.min(...prices);
  const range = Math.max(...prices) - low;
  const place = (price: number, at: number): [number, number] => [
    round(MARGIN + (at / (prices.length - 1)) * (width - 2 * MARGIN)),
    round(range === 0 ? height / 2 : height - MARGIN - ((price - low) / range) * (height - 2 * MARGIN)),
  ];
  const points = prices.map(place);
  return {
    line: `M${points.map((point) => point.join(' ')).join('L')}`,
    end: place(last, prices.length - 1),
    change: first === 0 ? 0 : Math.round(((last - first) / first) * 1000) / 10,
  };
}

/** `+3.4 %`, `−0.2 %`, `0.0 %`. */
export function changeText(change: number): string {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '';
  return `${sign}${Math.abs(change).toFixed(1)} %`;
}
