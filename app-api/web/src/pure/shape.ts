/** A drawing as plain data, so that what draws is pure and what it drew can be compared in a test. */

export interface Shape {
  readonly tag: 'g' | 'circle' | 'line' | 'path' | 'rect';
  /** SVG presentation attributes; colours here and not in `style`, which a strict content policy refuses. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly Shape[];
}

/** Two digits are finer than a pixel, and the same on every machine. */
export function round(value: number): number {
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? 0 : rounded;
}

/** The drawing as text: for tests, and for saving. */
export function shapeText(shape: Shape): string {
  const attributes = Object.entries(shape.attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
  const inside = (shape.children ?? []).map(shapeText).join('');
  return `<${shape.tag}${attributes}>${inside}</${shape.tag}>`;
}
