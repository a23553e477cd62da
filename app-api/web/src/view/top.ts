/** The head of every page: name, cluster, connection, chain time; and the warning that a development world needs. */

import { now, type Model } from '../model';
import { stale } from '../pure/clock';
import { grouped } from '../pure/amounts';
import { mycelium } from '../pure/mycelium';
import { clockTime } from '../pure/times';
import { h, setAttribute, setText, svg } from './dom';

const LOCAL_WARNING =
  'Everything here is a development world: keys come from a file, block hashes are predictable, part of the traders are simulated. Nothing on it is worth anything.';

const LAST_HEARD = ' What is shown is what was last heard.';

/** Slots the index may lag before the page says so. */
const LAG = 50;

export class Top {
  readonly #cluster = h('dd', {}, '…');
  readonly #connection = h('dd', { class: 'connection' }, 'connecting');
  readonly #time = h('dd', { class: 'number wide' }, '––:––:––');
  readonly #slot = h('dd', { class: 'number' }, '–');
  readonly #banner = h('p', { class: 'banner waiting' }, LOCAL_WARNING);
  readonly #trouble = h('span');
  /** Counts down every second: seen, but not read aloud again and again. */
  readonly #retry = h('span', { 'aria-hidden': 'true' });
  readonly #problem = h('p', { class: 'banner bad', role: 'alert', hidden: true }, this.#trouble, this.#retry);

  constructor(container: HTMLElement) {
    const threads = mycelium(7, 900, 96).map((d) => ({ tag: 'path' as const, attributes: { d } }));
    const fact = (name: string, value: HTMLElement): HTMLElement => h('div', {}, h('dt', {}, name), value);
    container.append(
      h(
        'div',
        { class: 'top' },
        svg('0 0 900 96', threads, { class: 'threads', preserveAspectRatio: 'xMaxYMid slice' }),
        h('a', { class: 'brand', href: '#/' }, 'Sporeline'),
        h(
          'dl',
          { class: 'facts-line' },
          fact('Cluster', this.#cluster),
          fact('Feed', this.#connection),
          fact('Chain time', this.#time),
          fact('Slot', this.#slot),
        ),
      ),
      this.#banner,
      this.#problem,
    );
  }

  update(model: Model): void {
    const { status, connection, clock } = model;
    setText(this.#cluster, status?.cluster ?? '…');
    // Until the cluster is known its place is kept: what stands below must not jump.
    this.#banner.classList.toggle('waiting', status === null);
    this.#banner.hidden = status?.local === false;
    this.#showConnection(model);
    setText(this.#time, clock === null ? '––:––:––' : clockTime(now(model)));
    setAttribute(this.#time, 'title', 'UTC, by the chain’s own clock');
    setText(this.#slot, clock === null ? '–' : grouped(BigInt(clock.slot)));
    const words = trouble(model);
    this.#problem.hidden = words === null;
    if (words !== null) setText(this.#trouble, words);
    setText(this.#retry, retry(model));
    document.documentElement.dataset['connection'] = connection.state;
  }

  #showConnection({ connection }: Model): void {
    const words = { connecting: 'connecting', live: 'live', lost: 'disconnected' }[connection.state];
    setText(this.#connection, words);
    setAttribute(this.#connection, 'data-state', connection.state);
  }
}

/** What the reader must know about how current the page is; `null` when all is well. */
function trouble(model: Model): string | null {
  const { connection, status, clock, problem } = model;
  if (connection.state === 'lost') return `The live feed is disconnected.${model.agents === null ? '' : LAST_HEARD}`;
  if (problem !== null && model.agents !== null) return problem + LAST_HEARD;
  if (status?.chain_slot === null) return `The chain does not answer the service.${LAST_HEARD}`;
  const lag = status?.lag_slots ?? 0;
  if (lag > LAG) return `The index is ${lag} slots behind the chain and catching up.`;
  if (clock !== null && stale(clock, performance.now())) return 'No block for a while: the chain may be standing still.';
  return null;
}

/** When the feed is tried again. */
function retry({ connection }: Model): string {
  if (connection.state !== 'lost') return '';
  const wait = Math.ceil((connection.retryAt - performance.now()) / 1000);
  return wait > 0 ? ` Next try in ${wait} s.` : ' Trying now.';
}
