import { describe, expect, it } from 'vitest';
import { base58Encode } from '../../src/pure/base58';
import { mycelium } from '../../src/pure/mycelium';
import { portrait } from '../../src/pure/portrait';
import { shapeText, type Shape } from '../../src/pure/shape';

const WALLET = base58Encode(Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1));
const OTHER = base58Encode(Uint8Array.from({ length: 32 }, (_, at) => at * 5 + 3));
const GENOME = Array.from({ length: 32 }, (_, at) => at * 300);

const text = (shapes: readonly Shape[]): string => shapes.map(shapeText).join('');
const lines = (shapes: readonly Shape[]): Shape[] => shapes.flatMap((shape) => shape.children ?? []).filter((shape) => shape.tag === 'line');
const length = ({ attributes: { x1, y1, x2, y2 } }: Shape): number => Math.hypot(Number(x2) - Number(x1), Number(y2) - Number(y1));

describe('a portrait', () => {
  it('is the same for the same genome and wallet', () => {
    expect(text(portrait(GENOME, WALLET))).toBe(text(portrait([...GENOME], WALLET)));
  });

  it('differs between wallets and between genomes', () => {
    expect(text(portrait(GENOME, OTHER))).not.toBe(text(portrait(GENOME, WALLET)));
    expect(text(portrait(GENOME.with(3, 9_999), WALLET))).not.toBe(text(portrait(GENOME, WALLET)));
  });

  it('has a gill for each gene, as long as the gene is strong', () => {
    const gills = lines(portrait(GENOME, WALLET));
    expect(gills).toHaveLength(32);
    const lengths = gills.map(length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(length(lines(portrait(GENOME.with(0, 10_000), WALLET))[0] as Shape)).toBeCloseTo(27.5, 1);
  });

  it('takes its colours from the neutral genes alone: kin look alike', () => {
    const colours = (shapes: readonly Shape[]): string[] => text(shapes).match(/hsl\([^)]*\)/g) ?? [];
    expect(colours(portrait(GENOME.with(0, 9_000).with(20, 1), OTHER))).toEqual(colours(portrait(GENOME, WALLET)));
    expect(colours(portrait(GENOME.with(28, 100), WALLET))).not.toEqual(colours(portrait(GENOME, WALLET)));
  });

  it('is drawn for a genome and a wallet that are not what they should be', () => {
    expect(text(portrait([], '0OIl'))).not.toContain('NaN');
    expect(text(portrait([99_999, -4], ''))).not.toContain('NaN');
  });
});

describe('the header’s threads', () => {
  it('are the same for everyone', () => {
    const threads = mycelium(7, 900, 96);
    expect(threads).toEqual(mycelium(7, 900, 96));
    expect(threads.length).toBeGreaterThan(5);
    expect(threads.length).toBeLessThanOrEqual(90);
  });
});
