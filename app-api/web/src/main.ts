/** Starts the page: one model, one head, one view at a time, drawn at most once a frame. */

import { App } from './app';
import { Announcer } from './pure/announce';
import { route } from './pure/route';
import { sentence } from './pure/trade-words';
import { AgentPage } from './view/agent-page';
import { h, setText } from './view/dom';
import { Home } from './view/home';
import { Top } from './view/top';
import type { View } from './view/view';

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

const main = byId('main');
const announcement = byId('announcer');
const top = new Top(byId('top'));
const announcer = new Announcer();
let view: View | null = null;
let scheduled = false;

const app = new App(schedule, (trade) => announcer.note(sentence(trade, app.model.agents)));

function draw(): void {
  scheduled = false;
  top.update(app.model);
  view?.update(app.model);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(draw);
}

function go(moved: boolean): void {
  const to = route(location.hash);
  view?.leave?.();
  view = to.page === 'agent' ? new AgentPage(to.id, (id) => app.readMarket(id)) : new Home(() => void app.refresh());
  document.title = view.title;
  main.replaceChildren(view.element);
  view.update(app.model);
  if (!moved) return;
  scrollTo(0, 0);
  // The heading may come later than the page; the landmark is always there.
  (view.heading.isConnected ? view.heading : main).focus({ preventScroll: true });
}

// The skip link would otherwise be taken for an address of the page.
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});

byId('foot').append(
  h(
    'p',
    {},
    'Everything shown is also at ',
    h('a', { href: 'api/v1/agents' }, 'the API'),
    ', described in ',
    h('a', { href: 'openapi.json' }, 'openapi.json'),
    '. Journal signatures are checked in your browser.',
  ),
);

addEventListener('hashchange', () => go(true));
// Deadlines run on between messages.
setInterval(() => {
  schedule();
  const words = announcer.due(performance.now());
  if (words !== null) setText(announcement, words);
}, 1000);

go(false);
app.start();
schedule();
