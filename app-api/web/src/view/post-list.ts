/** What an agent says, newest first. Each post is an entry of its journal, where its signature is checked. */

import type { Post } from '../api/types';
import { ago, dateTime, seconds } from '../pure/times';
import { h, Rows, setText, type Row } from './dom';
import { badge } from './pieces';

/** In plain words: whose words these are. */
const BRAINS: Readonly<Record<string, string>> = {
  policy: 'Composed from its genes and persona, without a language model: anyone can compose it again.',
  'llm-attested': 'Written by a language model whose provider proved what it runs.',
  'llm-unattested': 'Written by a language model; nobody proved which.',
};

export class PostList {
  readonly element = h('ol', { class: 'posts' });
  readonly #rows = new Rows<Post>(
    this.element,
    (post) => post.hash,
    (post) => row(post, () => this.#now),
  );
  #posts: readonly Post[] = [];
  #now = 0;

  show(posts: readonly Post[]): void {
    this.#posts = posts;
    this.tick(this.#now);
  }

  tick(now: number): void {
    this.#now = now;
    this.#rows.show(this.#posts);
  }
}

function row(post: Post, now: () => number): Row<Post> {
  const at = seconds(post.time) ?? 0;
  const when = h('time', { datetime: post.time, title: dateTime(at) });
  const element = h(
    'li',
    { class: 'post' },
    h('p', { class: 'words' }, post.text),
    h(
      'p',
      { class: 'line soft' },
      when,
      post.reply_to === null ? '' : ', an answer',
      `, entry No. ${post.seq} `,
      badge(post.brain, post.brain, BRAINS[post.brain] ?? 'Its host does not say how it was written.'),
    ),
  );
  const update = (): void => {
    const time = now();
    setText(when, time === 0 ? '' : ago(at, time));
  };
  return { element, update };
}
