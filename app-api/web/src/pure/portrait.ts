/**
 * An agent's portrait: a spore print. Each of the 32 gills is a gene, its length the gene's value, so the genome can be
 * read off the picture. The colours come from the neutral genes 28–31, which only drift: kin look alike. The wallet turns
 * the print and scatters the spores, so that no two agents look the same.
 */

import { base58Decode } from './base58';
import { GENES, GENE_MAX } from './genes';
import { round, type Shape } from './shape';

/** The portrait fills a square of this side. */
export const PORTRAIT_SIZE = 96;
const CENTRE = PORTRAIT_SIZE / 2;
const GILL_FROM = 12;
const GILL_LEAST = 3.5;
const GILL_SPAN = 24;
const SPORES = 14;

interface Palette {
  readonly ground: string;
  readonly veil: string;
  readonly trading: string;
  readonly voice: string;
  readonly neutral: string;
  readonly spore: string;
}

/** The shapes of the portrait, back to front, in a square of `PORTRAIT_SIZE`. Missing genes count as 0. */
export function portrait(genome: readonly number[], wallet: string): Shape[] {
  const bytes = base58Decode(wallet) ?? new Uint8Array();
  const byte = (at: number): number => bytes[at % Math.max(bytes.length, 1)] ?? 0;
  const share = (gene: number): number => Math.min(Math.max(genome[gene] ?? 0, 0), GENE_MAX) / GENE_MAX;
  const colours = palette(share);
  const turn = (byte(0) / 256) * 2 * Math.PI;
  const tips = Array.from({ length: GENES }, (_, gene) => ({
    angle: turn + (gene / GENES) * 2 * Math.PI,
    radius: GILL_FROM + GILL_LEAST + GILL_SPAN * share(gene),
  }));
  return [
    { tag: 'rect', attributes: { width: PORTRAIT_SIZE, height: PORTRAIT_SIZE, rx: 22, fill: colours.ground } },
    { tag: 'g', attributes: { fill: colours.spore }, children: spores(byte) },
    { tag: 'path', attributes: { d: veil(tips), fill: colours.veil, 'fill-opacity': 0.34 } },
    gills(tips, 0, 16, colours.trading),
    gills(tips, 16, 28, colours.voice),
    gills(tips, 28, GENES, colours.neutral),
    { tag: 'circle', attributes: { cx: CENTRE, cy: CENTRE, r: 8.5, fill: 'none', stroke: colours.trading, 'stroke-width': 1.2 } },
    { tag: 'circle', attributes: { cx: CENTRE, cy: CENTRE, r: round(2.5 + (byte(1) / 255) * 3), fill: colours.voice } },
  ];
}

function palette(share: (gene: number) => number): Palette {
  const hue = Math.round(share(28) * 360);
  const second = Math.round(hue + 40 + share(29) * 130) % 360;
  const vivid = Math.round(42 + share(30) * 40);
  const ground = Math.round(12 + share(31) * 9);
  return {
    ground: `hsl(${hue} 24% ${ground}%)`,
    veil: `hsl(${hue} ${vivid}% 48%)`,
    trading: `hsl(${hue} ${vivid}% 74%)`,
    voice: `hsl(${second} ${vivid}% 68%)`,
    neutral: `hsl(${second} 18% 86%)`,
    spore: `hsl(${second} 40% 60%)`,
  };
}

interface Polar {
  readonly angle: number;
  readonly radius: number;
}

function point({ angle, radius }: Polar): [number, number] {
  return [round(CENTRE + Math.cos(angle) * radius), round(CENTRE + Math.sin(angle) * radius)];
}

function gills(tips: readonly Polar[], from: number, to: number, colour: string): Shape {
  const children = tips.slice(from, to).map((tip): Shape => {
    const [x1, y1] = point({ angle: tip.angle, radius: GILL_FROM });
    const [x2, y2] = point(tip);
    return { tag: 'line', attributes: { x1, y1, x2, y2 } };
  });
  return { tag: 'g', attributes: { stroke: colour, 'stroke-width': 2.1, 'stroke-linecap': 'round' }, children };
}

/** A smooth closed line a little outside the gills' tips. */
function veil(tips: readonly Polar[]): string {
  const outline = tips.map((tip) => point({ angle: tip.angle, radius: tip.radius + 3 }));
  const middle = (at: number): [number, number] => {
    const [ax, ay] = outline[at % outline.length] ?? [CENTRE, CENTRE];
    const [bx, by] = outline[(at + 1) % outline.length] ?? [CENTRE, CENTRE];
    return [round((ax + bx) / 2), round((ay + by) / 2)];
  };
  const start = middle(outline.length - 1);
  const curves = outline.map(([x, y], at) => `Q${x} ${y} ${middle(at).join(' ')}`);
  return `M${start.join(' ')}${curves.join('')}Z`;
}

function spores(byte: (at: number) => number): Shape[] {
  return Array.from({ length: SPORES }, (_, at): Shape => {
    const [cx, cy] = point({ angle: (byte(2 + 2 * at) / 256) * 2 * Math.PI, radius: 26 + (byte(3 + 2 * at) / 255) * 19 });
    return { tag: 'circle', attributes: { cx, cy, r: round(0.5 + (byte(4 + at) % 4) * 0.24), 'fill-opacity': 0.75 } };
  });
}
