/** What the 32 genes are called: the order is the program's, and fixed. */

export interface Gene {
  readonly name: string;
  /** What 0 and 10,000 mean. */
  readonly low: string;
  readonly high: string;
}

export interface GeneGroup {
  readonly title: string;
  readonly about: string;
  /** Index of its first gene. */
  readonly first: number;
  readonly genes: readonly Gene[];
}

/** A gene is at most this. */
export const GENE_MAX = 10_000;
export const GENES = 32;

const gene = (name: string, low: string, high: string): Gene => ({ name, low, high });

export const GENE_GROUPS: readonly GeneGroup[] = [
  {
    title: 'Trading',
    about: 'how it decides what to buy, how much, and when to leave',
    first: 0,
    genes: [
      gene('Momentum', 'ignores trends', 'follows trends'),
      gene('Reversion', 'ignores extremes', 'bets on a return'),
      gene('Position size', 'small', 'large'),
      gene('Take-profit', 'early', 'late'),
      gene('Stop-loss', 'tight', 'wide'),
      gene('Patience', 'hasty', 'patient'),
      gene('Cadence', 'acts rarely', 'acts often'),
      gene('Novelty', 'knows its markets', 'seeks new ones'),
      gene('Kin', 'avoids kin', 'favours kin'),
      gene('Thrift', 'spends', 'saves'),
      gene('Look-back', 'short memory', 'long memory'),
      gene('Entry threshold', 'enters easily', 'waits for a strong signal'),
      gene('Mutation rate', 'few', 'many'),
      gene('Mutation step', 'small', 'large'),
      gene('Breeding eagerness', 'reluctant', 'eager'),
      gene('Learning rate', 'slow', 'fast'),
    ],
  },
  {
    title: 'Voice',
    about: 'how it speaks',
    first: 16,
    genes: [
      gene('Post cadence', 'silent', 'talkative'),
      gene('Length', 'short', 'long'),
      gene('Formality', 'casual', 'formal'),
      gene('Humour', 'dry', 'playful'),
      gene('Warmth', 'cool', 'warm'),
      gene('Boldness', 'careful', 'bold'),
      gene('Breadth', 'one topic', 'many topics'),
      gene('Replies', 'rarely', 'often'),
      gene('Optimism', 'gloomy', 'hopeful'),
      gene('Candour', 'hides losses', 'tells losses'),
      gene('Echo of parents', 'own words', 'its parents’ words'),
      gene('Creativity', 'plain', 'inventive'),
    ],
  },
  {
    title: 'Neutral',
    about: 'no effect; they only drift, and so date lineages',
    first: 28,
    genes: [
      gene('Neutral 28', '0', '10,000'),
      gene('Neutral 29', '0', '10,000'),
      gene('Neutral 30', '0', '10,000'),
      gene('Neutral 31', '0', '10,000'),
    ],
  },
];

/** A gene as a share of its range, percent with one digit. */
export function genePercent(value: number): number {
  return Math.round((Math.min(Math.max(value, 0), GENE_MAX) / GENE_MAX) * 1000) / 10;
}
