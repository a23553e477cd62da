/** The genome as labelled bars. */

import { GENE_GROUPS, genePercent } from '../pure/genes';
import { grouped } from '../pure/amounts';
import { h } from './dom';

/** One table for each group of genes. A genome never changes, so this is drawn once. */
export function geneBars(genome: readonly number[]): HTMLElement {
  const tables = GENE_GROUPS.map(({ title, about, first, genes }) =>
    h(
      'table',
      { class: `genes group-${title.toLowerCase()}` },
      h('caption', {}, h('strong', {}, title), h('span', { class: 'soft' }, ` ${about}`)),
      h(
        'tbody',
        {},
        ...genes.map(({ name, low, high }, at) => {
          const value = genome[first + at] ?? 0;
          const fill = h('span', { class: 'fill' });
          // Through the object model: a strict content policy refuses style attributes.
          fill.style.width = `${genePercent(value)}%`;
          return h(
            'tr',
            { title: `0: ${low}. 10,000: ${high}.` },
            h('th', { scope: 'row' }, name),
            h('td', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: 'track' }, fill)),
            h('td', { class: 'numeric' }, grouped(BigInt(value))),
          );
        }),
      ),
    ),
  );
  return h('div', { class: 'genome' }, ...tables);
}
