import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENE_GROUPS, GENES, genePercent } from '../../src/pure/genes';

describe('genes', () => {
  it('stand in groups that follow each other without a gap', () => {
    let next = 0;
    for (const { first, genes } of GENE_GROUPS) {
      expect(first).toBe(next);
      next += genes.length;
    }
    expect(next).toBe(GENES);
  });

  it('have the names and the order of the genome crate', () => {
    const source = readFileSync(new URL('../../../../crates/genome/src/gene.rs', import.meta.url), 'utf8');
    const named = [...source.matchAll(/^\s*\w+ => "([a-z_0-9]+)",$/gm)].map((match) => match[1]);
    const shown = GENE_GROUPS.flatMap(({ genes }) => genes.map(({ name }) => name.toLowerCase().replace(/[ -]/g, '_')));
    expect(shown).toEqual(named);
  });

  it('are drawn as shares of 10,000', () => {
    expect(genePercent(0)).toBe(0);
    expect(genePercent(5_000)).toBe(50);
    expect(genePercent(10_000)).toBe(100);
    expect(genePercent(70_000)).toBe(100);
  });
});
