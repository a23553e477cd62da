/** Amounts, prices and dollars as people read them. Integers stay BigInt until the last step: no amount is ever a float. */

const LAMPORTS_PER_SOL = 1_000_000_000n;
const UNITS_PER_TOKEN = 1_000_000n;

/** Thin enough not to be read as a decimal mark in any language. */
const GROUP = ',';

/** `1234567n` → `1,234,567`. */
export function grouped(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, GROUP);
}

/** `value / scale` with `places` digits after the point, rounded down, as every amount here is. */
export function fixed(value: bigint, scale: bigint, places: number): string {
  const sign = value < 0n ? '−' : '';
  const size = value < 0n ? -value : value;
  const part = (size % scale) * 10n ** BigInt(places) / scale;
  const whole = grouped(size / scale);
  return places === 0 ? sign + whole : `${sign}${whole}.${part.toString().padStart(places, '0')}`;
}

/** Lamports as SOL with as many digits as a glance needs, without the unit: `12.345`, `0.0042`, `<0.0001`. */
export function sol(lamports: string): string {
  const value = BigInt(lamports);
  const size = value < 0n ? -value : value;
  if (size === 0n) return '0';
  if (size < LAMPORTS_PER_SOL / 10_000n) return '<0.0001';
  const places = size >= 1_000n * LAMPORTS_PER_SOL ? 1 : size >= LAMPORTS_PER_SOL ? 3 : 4;
  return fixed(value, LAMPORTS_PER_SOL, places);
}

/** All nine digits, with the unit: for titles and facts. */
export function solExact(lamports: string): string {
  return `${fixed(BigInt(lamports), LAMPORTS_PER_SOL, 9)} SOL`;
}

const SHORT: readonly [bigint, string][] = [
  [1_000_000_000n, 'B'],
  [1_000_000n, 'M'],
  [1_000n, 'k'],
];

/** Base units as tokens: `793M`, `12.3k`, `0.5000`. */
export function tokens(base: string): string {
  const value = BigInt(base);
  for (const [size, letter] of SHORT) {
    const scale = size * UNITS_PER_TOKEN;
    if (value >= scale) return fixed(value, scale, value >= 100n * scale ? 0 : value >= 10n * scale ? 1 : 2) + letter;
  }
  return fixed(value, UNITS_PER_TOKEN, value >= UNITS_PER_TOKEN ? 2 : 4);
}

/** All six digits, with the symbol. */
export function tokensExact(base: string, symbol: string): string {
  return `${fixed(BigInt(base), UNITS_PER_TOKEN, 6)} ${symbol}`;
}

/** A decimal of the API with at most four significant digits after grouping: `27.96`, `2,514`, `0.0312`. */
export function decimal(text: string): string {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return text;
  const whole = match[1] ?? '0';
  const digits = match[2] ?? '';
  const places = whole.length >= 4 ? 0 : whole.length >= 2 || whole !== '0' ? 2 : 4;
  const scale = 10n ** BigInt(digits.length);
  return fixed(BigInt(whole + digits), scale, places);
}

/** Dollars: `$5,592`, `$512.3k`, `$1.20M`; cents below $1,000. */
export function dollars(text: string): string {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return text;
  const cents = BigInt((match[1] ?? '0') + (match[2] ?? '').padEnd(2, '0').slice(0, 2));
  if (cents >= 100_000_000n) return `$${fixed(cents, 100_000_000n, 2)}M`;
  if (cents >= 10_000_000n) return `$${fixed(cents, 100_000n, 1)}k`;
  return `$${fixed(cents, 100n, cents < 100_000n ? 2 : 0)}`;
}

/** `7YWH…k3Qd`. */
export function shortAddress(address: string): string {
  return address.length <= 11 ? address : `${address.slice(0, 4)}…${address.slice(-4)}`;
}
