/** Trades, newest first. */

import type { Trade } from '../api/types';
import { now, type Model } from '../model';
import { decimal, sol, solExact, tokens, tokensExact } from '../pure/amounts';
import { ago, dateTime, seconds } from '../pure/times';
import { traderName } from '../pure/trade-words';
import { h, Rows, setAttribute, setText, type Row } from './dom';
import { agentHref, badge, portraitOf } from './pieces';

const AGENT_BADGE = 'An agent traded by its own decision; the decision is in its journal.';
const SIMULATED_BADGE = 'The trader belongs to the simulated crowd of a development world.';

export class TradeList {
  readonly element = h('ol', { class: 'trades' });
  #model: Model | null = null;
  /** Trades were shown before: what comes now is new. */
  #filled = false;
  readonly #rows = new Rows<Trade>(this.element, (trade) => trade.id, (trade) => this.#row(trade));

  update(model: Model, trades: readonly Trade[]): void {
    this.#model = model;
    this.#rows.show(trades);
    this.#filled ||= trades.length > 0;
  }

  #row(trade: Trade): Row<Trade> {
    const buy = trade.side === 'buy';
    const face = h('span', { class: 'face' });
    const who = h(trade.trader_agent === null ? 'span' : 'a', { class: 'trader', title: trade.trader });
    if (trade.trader_agent !== null) who.setAttribute('href', agentHref(trade.trader_agent));
    const when = h('time', { datetime: trade.time, class: 'soft' });
    const at = seconds(trade.time) ?? 0;
    when.title = `${dateTime(at)}, slot ${trade.slot}`;
    const amount = h(
      'span',
      { class: 'amount', title: tokensExact(trade.base, trade.symbol) },
      `${tokens(trade.base)} `,
      h('a', { href: agentHref(trade.agent), class: 'symbol' }, trade.symbol),
    );
    const badges = h('span', { class: 'badges' });
    if (trade.by_agent) badges.append(badge('agent', 'agent', AGENT_BADGE));
    if (trade.simulated) badges.append(badge('simulated', 'simulated', SIMULATED_BADGE));
    const element = h(
      'li',
      { class: `trade ${trade.side}${this.#filled ? ' fresh' : ''}` },
      face,
      h(
        'div',
        { class: 'split' },
        h(
          'p',
          { class: 'line' },
          who,
          ' ',
          h('span', { class: 'side' }, h('span', { 'aria-hidden': 'true' }, buy ? '▲ ' : '▼ '), buy ? 'bought' : 'sold'),
          ' ',
          amount,
        ),
        when,
      ),
      h(
        'div',
        { class: 'split' },
        h(
          'p',
          { class: 'line soft' },
          h('span', { class: 'number', title: solExact(trade.quote) }, `${sol(trade.quote)} SOL`),
          ' at ',
          h('span', { class: 'number', title: 'Lamports for one token: as many SOL as the whole supply is worth' }, decimal(trade.price)),
          ' lamports',
        ),
        badges,
      ),
    );
    let drawn = false;
    const update = (): void => {
      const model = this.#model;
      if (model === null) return;
      setText(who, traderName(trade, model.agents));
      const time = now(model);
      setText(when, time === 0 ? '' : ago(at, time));
      setAttribute(element, 'data-trade', trade.id);
      const agent = trade.trader_agent === null ? undefined : model.agents?.get(trade.trader_agent);
      if (!drawn && agent !== undefined) {
        drawn = true;
        face.replaceChildren(portraitOf(agent, 'tiny'));
      }
    };
    return { element, update };
  }
}
