/** Chain times in words. Everything is in unix seconds of the chain's clock, which is never this machine's. */

const STEPS: readonly [number, string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** RFC 3339 as the API writes it → unix seconds; `null` for `null` and for what is no time. */
export function seconds(rfc3339: string | null): number | null {
  if (rfc3339 === null) return null;
  const milliseconds = Date.parse(rfc3339);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}

/** A length of time in its two largest units: `2 d 3 h`, `4 min 5 s`, `12 s`. */
export function span(length: number): string {
  let rest = Math.max(0, Math.floor(length));
  const words: string[] = [];
  for (const [size, unit] of STEPS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}`);
    else if (words.length > 0) break;
    if (words.length === 2) break;
  }
  return words.length === 0 ? '0 s' : words.join(' ');
}

/** How long ago, in one unit: `now`, `8 s ago`, `3 min ago`. */
export function ago(then: number, now: number): string {
  const length = Math.floor(now - then);
  if (length < 1) return 'now';
  for (const [size, unit] of STEPS) if (length >= size) return `${Math.floor(length / size)} ${unit} ago`;
  return 'now';
}

/** Time of day of the chain, UTC: `12:09:42`. */
export function clockTime(time: number): string {
  return new Date(time * 1000).toISOString().slice(11, 19);
}

/** Date and time of the chain, UTC: `2026-11-22 12:09:42 UTC`. */
export function dateTime(time: number): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
