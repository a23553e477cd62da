/** Journal entries, each checked in this browser before it is shown as the agent's word. */

import type { Entry } from '../api/types';
import { verifyRun, type Verdict } from '../journal/verify';
import { kindWord, summary } from '../pure/entry-summary';
import { ago, dateTime, seconds } from '../pure/times';
import { h, Rows, setText, type Row } from './dom';

interface Checked {
  readonly entry: Entry;
  readonly verdict: Verdict;
}

export class JournalList {
  readonly element = h('ol', { class: 'journal' });
  /** `25 of 25 entries verified`. */
  readonly result = h('p', { class: 'result' });
  readonly #rows = new Rows<Checked>(
    this.element,
    // The verdict is part of the key: an entry that is judged anew is drawn anew.
    ({ entry, verdict }) => `${entry.seq} ${entry.hash} ${verdict.verified ? 'yes' : verdict.flaw}`,
    (checked) => row(checked, () => this.#now),
  );
  #checked: readonly Checked[] = [];
  #now = 0;

  /** Shows entries, newest first, of the agent with this wallet. */
  show(entries: readonly Entry[], wallet: string): void {
    const verdicts = verifyRun(entries, wallet);
    this.#checked = entries.flatMap((entry, at) => {
      const verdict = verdicts[at];
      return verdict === undefined ? [] : [{ entry, verdict }];
    });
    const good = this.#checked.filter(({ verdict }) => verdict.verified).length;
    const all = this.#checked.length;
    this.result.dataset['good'] = String(good === all);
    setText(
      this.result,
      good === all
        ? `All ${all} entries shown are verified: your browser checked hash, chain, text and the wallet’s signature of each.`
        : `${all - good} of the ${all} entries shown are NOT what the agent signed.`,
    );
    this.tick(this.#now);
  }

  tick(now: number): void {
    this.#now = now;
    this.#rows.show(this.#checked);
  }
}

function row({ entry, verdict }: Checked, now: () => number): Row<Checked> {
  const at = seconds(entry.time) ?? 0;
  const when = h('time', { datetime: entry.time, class: 'soft', title: dateTime(at) });
  const seal = verdict.verified
    ? h('span', { class: 'seal good', title: 'Hash, chain, text and signature are right.' }, '✓ verified')
    : h('span', { class: 'seal bad' }, `✗ not verified: ${verdict.flaw}`);
  const full = h('pre', {});
  const details = h('details', {}, h('summary', {}, 'Whole entry'), full);
  details.addEventListener('toggle', () => {
    if (!details.open || full.textContent !== '') return;
    full.textContent = JSON.stringify({ envelope: entry.envelope, body: entry.body, signature: entry.signature }, null, 2);
  });
  const element = h(
    'li',
    { class: 'entry', 'data-kind': entry.kind },
    h('span', { class: 'kind' }, kindWord(entry.kind)),
    h('span', { class: 'summary' }, summary(entry)),
    seal,
    h(
      'p',
      { class: 'line soft' },
      `No. ${entry.seq}, `,
      when,
      ', hash ',
      h('code', { title: entry.hash }, `${entry.hash.slice(0, 12)}…`),
    ),
    details,
  );
  const update = (): void => {
    const time = now();
    setText(when, time === 0 ? '' : ago(at, time));
  };
  return { element, update };
}
