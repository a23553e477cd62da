/** Small pieces that several views show. */

import type { Agent } from '../api/types';
import { portrait, PORTRAIT_SIZE } from '../pure/portrait';
import type { Shape } from '../pure/shape';
import { changeText, sparkline } from '../pure/sparkline';
import { h, svg } from './dom';

/** The address of an agent's page. */
export function agentHref(id: number): string {
  return `#/agents/${id}`;
}

/** A portrait; its name stands beside it, so it is decoration. */
export function portraitOf(agent: Agent, className: string): SVGSVGElement {
  const box = `0 0 ${PORTRAIT_SIZE} ${PORTRAIT_SIZE}`;
  return svg(box, portrait(agent.genome, agent.wallet), { class: `portrait ${className}` });
}

/** A market's last prices as a line with the change in words, or a dash. */
export function priceLine(prices: readonly number[], width: number, height: number, className: string): HTMLElement {
  const drawn = sparkline(prices, width, height);
  if (drawn === null) return h('span', { class: `spark none ${className}` }, h('span', { class: 'soft' }, 'no history yet'));
  const [cx, cy] = drawn.end;
  const shapes: Shape[] = [
    { tag: 'path', attributes: { class: 'under', d: `${drawn.line}L${width - 3} ${height}L3 ${height}Z` } },
    { tag: 'path', attributes: { class: 'line', d: drawn.line } },
    { tag: 'circle', attributes: { class: 'end', cx, cy, r: 2.4 } },
  ];
  const way = drawn.change > 0 ? 'up' : drawn.change < 0 ? 'down' : 'flat';
  const label = `Price ${changeText(drawn.change)} over the last ${prices.length} trades`;
  return h(
    'span',
    { class: `spark ${way} ${className}` },
    svg(`0 0 ${width} ${height}`, shapes, { preserveAspectRatio: 'none' }, label),
    h('span', { class: 'change', 'aria-hidden': 'true' }, changeText(drawn.change)),
  );
}

export function badge(text: string, className: string, title: string): HTMLElement {
  return h('span', { class: `badge ${className}`, title }, text);
}

/** Grey shapes in place of `count` rows while they load: as high as the rows, so that nothing jumps. */
export function placeholders(count: number, className: string): HTMLElement {
  const rows = Array.from({ length: count }, () => h('span', { class: 'bone' }));
  return h('div', { class: `bones ${className}`, role: 'status', 'aria-label': 'Loading' }, ...rows);
}

/** A state in words, with something to do about it where there is. */
export function notice(title: string, text: string, retry: (() => void) | null = null): HTMLElement {
  const box = h('div', { class: 'notice' }, h('p', { class: 'notice-title' }, title), h('p', {}, text));
  if (retry !== null) {
    const button = h('button', { type: 'button' }, 'Try again');
    button.addEventListener('click', retry);
    box.append(button);
  }
  return box;
}
