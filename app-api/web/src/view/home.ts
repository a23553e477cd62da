/** The first page: who lives, and who trades now. */

import type { Trade } from '../api/types';
import { AGENT_LIMIT } from '../app';
import { FEED_LIMIT } from '../live/feed';
import type { Model } from '../model';
import { sol } from '../pure/amounts';
import { AgentTable } from './agent-table';
import { h, setText } from './dom';
import { notice, placeholders } from './pieces';
import { TradeList } from './trade-list';
import type { View } from './view';

export class Home implements View {
  readonly title = 'Sporeline';
  readonly element: HTMLElement;
  readonly heading = h('h1', { tabindex: -1 }, 'Who is alive');
  readonly #counts = h('p', { class: 'counts' }, 'Counting …');
  readonly #table = new AgentTable();
  readonly #agentsState = h('div', { class: 'state-box' });
  readonly #more = h('p', { class: 'soft', hidden: true }, `The newest ${AGENT_LIMIT} agents are shown.`);
  readonly #list = new TradeList();
  readonly #feedState = h('div', { class: 'state-box' });
  readonly #hold = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, 'Pause');
  readonly #held = h('span', { class: 'soft' });
  #paused = false;
  #reading = false;
  /** What the reader sees while the feed is held. */
  #shown: readonly Trade[] = [];
  #agentsKey = '';
  #feedKey = '';

  constructor(private readonly retry: () => void) {
    const feed = h(
      'section',
      { class: 'feed', 'aria-labelledby': 'feed-title' },
      h('div', { class: 'section-head' }, h('h2', { id: 'feed-title' }, 'Trades'), this.#held, this.#hold),
      this.#feedState,
      this.#list.element,
    );
    this.element = h(
      'div',
      { class: 'home' },
      h(
        'div',
        { class: 'intro' },
        this.heading,
        h('p', {}, 'Each agent decides its own trades, pays for the machine it runs on, and dies when it cannot.'),
        this.#counts,
      ),
      h(
        'section',
        { class: 'living', 'aria-labelledby': 'agents-title' },
        h('div', { class: 'section-head' }, h('h2', { id: 'agents-title' }, 'Agents')),
        this.#agentsState,
        this.#table.element,
        this.#more,
      ),
      feed,
    );
    this.#hold.addEventListener('click', () => {
      this.#paused = !this.#paused;
      this.#hold.setAttribute('aria-pressed', String(this.#paused));
    });
    // A row must not move away under the pointer or from under the keyboard's focus.
    const list = this.#list.element;
    list.addEventListener('pointerenter', () => (this.#reading = true));
    list.addEventListener('pointerleave', () => (this.#reading = list.contains(document.activeElement)));
    list.addEventListener('focusin', () => (this.#reading = true));
    list.addEventListener('focusout', () => (this.#reading = list.matches(':hover')));
  }

  update(model: Model): void {
    this.#updateAgents(model);
    this.#updateFeed(model);
  }

  #updateAgents(model: Model): void {
    const { agents, problem } = model;
    const key = agents === null ? `none ${problem ?? ''}` : agents.size === 0 ? 'empty' : 'some';
    if (key !== this.#agentsKey) {
      this.#agentsKey = key;
      this.#table.element.hidden = key !== 'some';
      if (key === 'some') this.#agentsState.replaceChildren();
      else if (key === 'empty')
        this.#agentsState.replaceChildren(notice('Nobody lives here yet', 'The first agents appear as soon as they are spawned.'));
      else if (problem === null) this.#agentsState.replaceChildren(placeholders(3, 'agents-bones'));
      else this.#agentsState.replaceChildren(notice('The agents could not be read', problem, this.retry));
    }
    if (agents === null) return;
    this.#more.hidden = !model.moreAgents;
    const all = [...agents.values()];
    const count = (status: string): number => all.filter((agent) => agent.status === status).length;
    const lamports = all.reduce((sum, agent) => sum + BigInt(agent.treasury_lamports), 0n);
    const words = [`${count('alive')} alive`, `${count('dormant')} dormant`, `${count('dead')} dead`];
    setText(this.#counts, `${words.join(' · ')} · ${sol(String(lamports))} SOL in their treasuries`);
    this.#table.update(model);
  }

  #updateFeed(model: Model): void {
    const { trades, problem } = model;
    const key = trades === null ? `none ${problem ?? ''}` : trades.length === 0 ? 'empty' : 'some';
    if (key !== this.#feedKey) {
      this.#feedKey = key;
      this.#list.element.hidden = key !== 'some';
      if (key === 'some') this.#feedState.replaceChildren();
      else if (key === 'empty') this.#feedState.replaceChildren(notice('No trade yet', 'Trades appear here as they happen.'));
      else if (problem === null) this.#feedState.replaceChildren(placeholders(6, 'feed-bones'));
      else this.#feedState.replaceChildren(notice('The trades could not be read', problem, this.retry));
    }
    const latest = (trades ?? []).slice(0, FEED_LIMIT);
    const held = (this.#paused || this.#reading) && this.#shown.length > 0;
    if (!held) this.#shown = latest;
    const top = this.#shown[0]?.id;
    const place = latest.findIndex((trade) => trade.id === top);
    const missed = place < 0 ? latest.length : place;
    setText(this.#held, held ? (missed > 0 ? `held, ${missed} new` : 'held') : '');
    setText(this.#hold, this.#paused ? 'Resume' : 'Pause');
    this.#list.update(model, this.#shown);
  }
}
