/** The list of agents: a table, which narrow screens show as cards. */

import type { Agent } from '../api/types';
import { prices } from '../live/feed';
import { now, type Model } from '../model';
import { dollars, sol, solExact } from '../pure/amounts';
import { attestation, condition, hosting, origin } from '../pure/life';
import { h, Rows, setAttribute, setText, type Row } from './dom';
import { agentHref, badge, portraitOf, priceLine } from './pieces';

type SortKey = 'number' | 'fdv' | 'treasury' | 'trades';

const SORTS: Readonly<Record<SortKey, (a: Agent, b: Agent) => number>> = {
  number: (a, b) => a.id - b.id,
  fdv: (a, b) => Number(b.fdv_usd ?? 0) - Number(a.fdv_usd ?? 0),
  treasury: (a, b) => Number(BigInt(b.treasury_lamports) - BigInt(a.treasury_lamports)),
  trades: (a, b) => b.trades - a.trades,
};

const RANK = { alive: 0, dormant: 1, dead: 2 } as const;

/** The living first, the dead last; within that as the reader asked. */
function sorted(agents: Iterable<Agent>, key: SortKey): Agent[] {
  return [...agents].sort((a, b) => RANK[a.status] - RANK[b.status] || SORTS[key](a, b) || a.id - b.id);
}

interface Column {
  readonly title: string;
  readonly sort?: SortKey;
  readonly numeric?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'Agent', sort: 'number' },
  { title: 'Status' },
  { title: 'Market cap', sort: 'fdv', numeric: true },
  { title: 'Price' },
  { title: 'Treasury', sort: 'treasury', numeric: true },
  { title: 'Trades', sort: 'trades', numeric: true },
  { title: 'Key held by' },
];

export class AgentTable {
  readonly element: HTMLElement;
  #sort: SortKey = 'number';
  #model: Model | null = null;
  readonly #body = h('tbody', { role: 'rowgroup' });
  readonly #heads = new Map<SortKey, HTMLElement>();
  readonly #rows: Rows<Agent>;

  constructor() {
    // A card layout takes the table's display away, and with it, in some browsers, its meaning: the roles say it again.
    const heads = COLUMNS.map((column) => this.#head(column));
    this.element = h(
      'table',
      { class: 'agents', role: 'table', 'aria-labelledby': 'agents-title' },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...heads)),
      this.#body,
    );
    this.#rows = new Rows(this.#body, (agent) => String(agent.id), () => this.#row());
  }

  update(model: Model): void {
    this.#model = model;
    for (const [key, head] of this.#heads) {
      setAttribute(head, 'aria-sort', key !== this.#sort ? 'none' : key === 'number' ? 'ascending' : 'descending');
    }
    this.#rows.show(sorted(model.agents?.values() ?? [], this.#sort));
  }

  #head({ title, sort, numeric }: Column): HTMLElement {
    const head = h('th', { role: 'columnheader', scope: 'col', class: numeric === true ? 'numeric' : null });
    if (sort === undefined) {
      head.append(title);
      return head;
    }
    this.#heads.set(sort, head);
    const button = h('button', { type: 'button', class: 'sort' }, title);
    button.addEventListener('click', () => {
      this.#sort = sort;
      if (this.#model) this.update(this.#model);
    });
    head.append(button);
    return head;
  }

  #row(): Row<Agent> {
    const cell = (at: number, ...children: (Node | string)[]): HTMLElement => {
      const { title, numeric } = COLUMNS[at] as Column;
      return h('td', { role: 'cell', 'data-label': title, class: numeric === true ? 'numeric' : null }, ...children);
    };
    const face = h('span', { class: 'face' });
    const link = h('a', { class: 'name' });
    const symbol = h('span', { class: 'symbol' });
    const lineage = h('span', { class: 'soft' });
    const word = h('span', { class: 'status' });
    const reason = h('span', { class: 'reason soft' });
    const price = h('span', {});
    const [cap, treasury, paid, trades, held] = [h('span'), h('span'), h('span'), h('span'), h('span')];
    const unit = h('span', { class: 'unit' }, ' SOL');
    const element = h(
      'tr',
      { role: 'row' },
      h(
        'th',
        { role: 'rowheader', scope: 'row' },
        h('div', { class: 'who' }, face, h('div', {}, link, h('div', { class: 'sub' }, symbol, lineage))),
      ),
      cell(1, h('div', { class: 'state' }, word, reason)),
      cell(2, cap),
      cell(3, price),
      cell(4, h('span', {}, treasury, unit), h('div', { class: 'under-line soft' }, paid)),
      cell(5, trades),
      cell(6, held),
    );
    let drawnFor = '';
    let pricesFor = '';
    const update = (agent: Agent): void => {
      const model = this.#model;
      if (model === null) return;
      const time = now(model);
      if (drawnFor !== agent.wallet) {
        drawnFor = agent.wallet;
        face.replaceChildren(portraitOf(agent, 'small'));
        link.href = agentHref(agent.id);
      }
      setText(link, agent.name);
      setText(symbol, agent.symbol);
      setText(lineage, origin(agent));
      const { word: state, reason: why } = condition(agent, time);
      setText(word, state);
      setAttribute(word, 'data-status', agent.status);
      setText(reason, why);
      setAttribute(element, 'data-status', agent.status);
      setText(cap, agent.fdv_usd === null ? '–' : dollars(agent.fdv_usd));
      setText(treasury, sol(agent.treasury_lamports));
      setAttribute(treasury, 'title', solExact(agent.treasury_lamports));
      setText(paid, hosting(agent, time));
      setText(trades, String(agent.trades));
      const key = agent.attestation.state + String(agent.attestation.dev);
      if (held.dataset['key'] !== key) {
        held.dataset['key'] = key;
        const { word: keeper, about } = attestation(agent);
        held.replaceChildren(badge(keeper, agent.attestation.dev ? 'dev' : agent.attestation.state, about));
      }
      const history = model.markets.get(agent.id) ?? [];
      const newest = `${history.length} ${history[0]?.id ?? ''}`;
      if (pricesFor !== newest) {
        pricesFor = newest;
        price.replaceChildren(priceLine(prices(history), 96, 28, 'small'));
      } else if (price.childElementCount === 0) {
        price.replaceChildren(priceLine([], 96, 28, 'small'));
      }
    };
    return { element, update };
  }
}
