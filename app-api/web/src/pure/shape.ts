/** A drawing as plain data, so that what draws is pure and what it drew can be compared in a test. */

export interface Shape {
  readonly tag: 'circle' | 'path';
  /** SVG presentation attributes; colours here and not in `style`, which a strict content policy refuses. */
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Two digits are finer than a pixel, and the same on every machine. */
export function round(value: number): number {
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? 0 : rounded;
}
