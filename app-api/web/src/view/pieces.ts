/** Small pieces that several views show. */

import { portraitUrl } from '../api/client';
import type { Agent } from '../api/types';
import type { Shape } from '../pure/shape';
import { changeText, sparkline } from '../pure/sparkline';
import { h, svg } from './dom';

/** The address of an agent's page. */
export function agentHref(id: number): string {
  return `#/agents/${id}`;
}

/** Sides of portraits, pixels: as attributes they keep the place while a picture loads. */
const PORTRAIT_SIDES = { tiny: 28, small: 50, large: 148 } as const;

/** An agent's portrait. Beside its name in a list it is decoration: a reader that speaks would only hear the name twice. */
export function portraitOf(agent: Agent, size: keyof typeof PORTRAIT_SIDES): HTMLImageElement {
  const side = PORTRAIT_SIDES[size];
  return h('img', {
    class: `portrait ${size}`,
    alt: size === 'large' ? `Portrait of ${agent.name}` : '',
    width: side,
    height: side,
    loading: 'lazy',
    decoding: 'async',
    src: portraitUrl(agent.wallet),
  });
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
