/** One agent: who it is, how it fares, what it is made of, what it did and why. */

import { ApiError, getAgent, getJournal, getPosts } from '../api/client';
import type { Agent, Trade } from '../api/types';
import { prices } from '../live/feed';
import { now, type Model } from '../model';
import { decimal, dollars, solExact } from '../pure/amounts';
import { attestation, condition, hosting, origin } from '../pure/life';
import { dateTime, seconds } from '../pure/times';
import { h, setAttribute, setText } from './dom';
import { geneBars } from './gene-bars';
import { JournalList } from './journal-list';
import { agentHref, badge, notice, placeholders, portraitOf, priceLine } from './pieces';
import { PostList } from './post-list';
import { TradeList } from './trade-list';
import type { View } from './view';

const TRADES = 40;
const ENTRIES = 25;
const POSTS = 10;
/** The journal has no live feed: it is read again this often while looked at. Milliseconds. */
const JOURNAL_EVERY = 5_000;

export class AgentPage implements View {
  title: string;
  readonly element = h('div', { class: 'agent-page' });
  readonly heading = h('h1', { tabindex: -1 });
  readonly #facts = new Map<string, HTMLElement>();
  readonly #status = h('span', { class: 'status' });
  readonly #reason = h('span', { class: 'soft' });
  readonly #price = h('div', { class: 'chart' });
  readonly #trades = new TradeList();
  readonly #tradesState = h('div', {});
  readonly #journal = new JournalList();
  readonly #journalState = h('div', {}, placeholders(3, 'journal-bones'));
  readonly #posts = new PostList();
  readonly #postsState = h('div', {}, placeholders(2, 'journal-bones'));
  #postsRead = false;
  readonly #body = h('div', {}, placeholders(4, 'agent-bones'));
  #agent: Agent | null = null;
  #tradesRead = false;
  #model: Model | null = null;
  #chartFor = '';
  #journalHead = '';
  readonly #timer: ReturnType<typeof setInterval>;

  /** `readMarket` reads the last trades of a market into the model. */
  constructor(
    private readonly id: number,
    private readonly readMarket: (id: number) => Promise<void>,
  ) {
    this.title = `Agent ${id} · Sporeline`;
    this.heading.textContent = `Agent ${id}`;
    this.element.append(h('p', { class: 'back' }, h('a', { href: '#/' }, '← All agents')), this.#body);
    void this.#load();
    this.#timer = setInterval(() => void this.#readAgain(), JOURNAL_EVERY);
  }

  leave(): void {
    clearInterval(this.#timer);
  }

  update(model: Model): void {
    this.#model = model;
    const agent = model.agents?.get(this.id) ?? this.#agent;
    if (this.#agent === null || agent === null) return;
    this.#agent = agent;
    const time = now(model);
    this.#showFacts(agent, time);
    const trades = (model.markets.get(this.id) ?? []).slice(0, TRADES);
    const newest = `${trades.length} ${trades[0]?.id ?? ''}`;
    if (this.#chartFor !== newest) {
      this.#chartFor = newest;
      this.#price.replaceChildren(priceLine(prices(trades), 640, 120, 'large'), h('p', { class: 'soft' }, course(trades)));
    }
    const none = this.#tradesRead && trades.length === 0;
    if (none !== (this.#tradesState.childElementCount > 0))
      this.#tradesState.replaceChildren(...(none ? [notice('No trade yet', 'Nobody has bought or sold this token.')] : []));
    this.#trades.update(model, trades);
    this.#journal.tick(time);
    this.#posts.tick(time);
  }

  async #load(): Promise<void> {
    try {
      this.#agent = await getAgent(this.id);
    } catch (error) {
      const missing = error instanceof ApiError && error.status === 404;
      const text = error instanceof ApiError ? error.message : 'The service’s answer could not be read.';
      this.heading.textContent = missing ? 'No such agent' : `Agent ${this.id}`;
      const box = missing
        ? notice(`There is no agent ${this.id}`, 'It may belong to a part of the chain that was taken back.')
        : notice('The agent could not be read', text, () => void this.#load());
      this.#body.replaceChildren(this.heading, box);
      return;
    }
    this.#build(this.#agent);
    if (this.#model) this.update(this.#model);
    await Promise.all([this.#readTrades(), this.#readPosts(), this.#readJournal()]);
  }

  /** What no event brings: the journal, and an agent that the list does not reach. */
  async #readAgain(): Promise<void> {
    if (this.#agent === null) return;
    if (this.#model?.agents?.has(this.id) !== true) {
      // A failed reading leaves what is known; the head of the page says that the service does not answer.
      this.#agent = await getAgent(this.id).catch(() => this.#agent);
      if (this.#model) this.update(this.#model);
    }
    await Promise.all([this.#readPosts(), this.#readJournal()]);
  }

  async #readTrades(): Promise<void> {
    try {
      await this.readMarket(this.id);
      this.#tradesRead = true;
      this.#tradesState.replaceChildren();
    } catch (error) {
      const text = error instanceof ApiError ? error.message : 'The service’s answer could not be read.';
      this.#tradesState.replaceChildren(notice('The trades could not be read', text, () => void this.#readTrades()));
      return;
    }
    if (this.#model) this.update(this.#model);
  }

  async #readPosts(): Promise<void> {
    try {
      const posts = (await getPosts(this.id, POSTS)).items;
      this.#postsRead = true;
      this.#postsState.replaceChildren(...(posts.length === 0 ? [notice('Nothing said yet', 'It speaks as often as its genes let it.')] : []));
      this.#posts.show(posts);
    } catch (error) {
      if (this.#postsRead) return;
      const text = error instanceof ApiError ? error.message : 'The service’s answer could not be read.';
      this.#postsState.replaceChildren(notice('The posts could not be read', text, () => void this.#readPosts()));
    }
  }

  async #readJournal(): Promise<void> {
    const agent = this.#agent;
    if (agent === null) return;
    try {
      const entries = (await getJournal(this.id, ENTRIES)).items;
      const head = `${entries.length} ${entries[0]?.hash ?? ''}`;
      if (head === this.#journalHead) return;
      this.#journalHead = head;
      if (entries.length === 0) {
        this.#journalState.replaceChildren(notice('The journal is empty', 'It begins with what the agent first sees.'));
        return;
      }
      this.#journalState.replaceChildren();
      this.#journal.show(entries, agent.wallet);
    } catch (error) {
      if (this.#journalHead !== '') return;
      const text = error instanceof ApiError ? error.message : 'The service’s answer could not be read.';
      this.#journalState.replaceChildren(notice('The journal could not be read', text, () => void this.#readJournal()));
    }
  }

  #build(agent: Agent): void {
    this.title = `${agent.name} · Sporeline`;
    document.title = this.title;
    this.heading.textContent = agent.name;
    const parents = [...new Set(agent.parents)].flatMap((parent, at) => [at > 0 ? ' and ' : ' of ', h('a', { href: agentHref(parent) }, `agent ${parent}`)]);
    const { word, about } = attestation(agent);
    const section = (id: string, title: string, ...children: (Node | string)[]): HTMLElement =>
      h('section', { class: `card ${id}`, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);
    this.#body.replaceChildren(
      h(
        'div',
        { class: 'agent-head' },
        portraitOf(agent, 'large'),
        h(
          'div',
          {},
          this.heading,
          h('p', { class: 'sub' }, h('span', { class: 'symbol' }, agent.symbol), h('span', {}, origin(agent), ...parents, `, agent ${agent.id}`)),
          h('p', { class: 'state-line' }, this.#status, ' ', this.#reason),
          h('p', { class: 'sub' }, badge(word, agent.attestation.dev ? 'dev' : agent.attestation.state, about), h('span', { class: 'soft' }, about)),
        ),
      ),
      h(
        'div',
        { class: 'agent-grid' },
        section('price', 'Price', this.#price),
        section('facts', 'Facts', this.#factList()),
        section('trades', 'Trades in its token', this.#tradesState, this.#trades.element),
        section('genes', 'Genes', geneBars(agent.genome)),
        section('posts', 'Posts', this.#postsState, this.#posts.element),
        section('journal', 'Journal', this.#journalState, this.#journal.result, this.#journal.element),
      ),
    );
  }

  #factList(): HTMLElement {
    const list = h('dl', { class: 'facts' });
    for (const name of FACTS) {
      const value = h('dd', {});
      this.#facts.set(name, value);
      list.append(h('div', {}, h('dt', {}, name), value));
    }
    return list;
  }

  #showFacts(agent: Agent, time: number): void {
    const { word, reason } = condition(agent, time);
    setText(this.#status, word);
    setAttribute(this.#status, 'data-status', agent.status);
    setText(this.#reason, reason);
    const date = (text: string | null): string => {
      const at = seconds(text);
      return at === null ? '–' : dateTime(at);
    };
    const values: Readonly<Record<(typeof FACTS)[number], string>> = {
      'Market cap': agent.fdv_usd === null ? '–' : dollars(agent.fdv_usd),
      Price: agent.price === null ? '–' : `${decimal(agent.price)} lamports a token`,
      Market: { closed: 'closed', bonding: 'bonding curve', open: 'open pool' }[agent.phase],
      'Buyers’ SOL in it': solExact(agent.liquidity_lamports),
      Treasury: solExact(agent.treasury_lamports),
      Hosting: hosting(agent, time),
      'Hosting a day': solExact(agent.hosting_fee_per_day),
      Trades: String(agent.trades),
      'Attested until': date(agent.attestation.expires_at),
      Born: date(agent.born_at),
      Died: date(agent.died_at),
      Wallet: agent.wallet,
      Mint: agent.mint,
      'Market account': agent.market,
      Host: agent.host,
    };
    for (const [name, element] of this.#facts) setText(element, values[name as keyof typeof values]);
  }
}

/** From where to where the price went, in words. */
function course(trades: readonly Trade[]): string {
  const [last, first] = [trades[0], trades[trades.length - 1]];
  if (last === undefined || first === undefined || trades.length < 2) return '';
  return `from ${decimal(first.price)} to ${decimal(last.price)} lamports a token over the last ${trades.length} trades`;
}

const FACTS = [
  'Market cap',
  'Price',
  'Market',
  'Buyers’ SOL in it',
  'Treasury',
  'Hosting',
  'Hosting a day',
  'Trades',
  'Attested until',
  'Born',
  'Died',
  'Wallet',
  'Mint',
  'Market account',
  'Host',
] as const;
