import { describe, expect, it } from 'vitest';
import type { Trade } from '../../src/api/types';
import { merge, prices, rewound } from '../../src/live/feed';
import { SseParser } from '../../src/live/sse';
import { backoff } from '../../src/live/stream';
import { ANNOUNCE_EVERY, Announcer } from '../../src/pure/announce';

const trade = (slot: number, transaction = 0, path = '000', price = '1'): Trade => ({
  id: `${slot}-${transaction}-${path}-00000000`,
  signature: `s${slot}`, slot, time: '2027-01-15T08:00:00Z', agent: 1, symbol: 'A', side: 'buy', base: '1', quote: '1', fee: '0', trader: 'w',
  by_agent: false, trader_agent: null, simulated: false, price,
});
const ids = (trades: readonly Trade[]): string[] => trades.map(({ id }) => id);

describe('the trades the page keeps', () => {
  it('stand newest first by their place in the chain, whatever order they came in', () => {
    const kept = merge([], [trade(9), trade(10, 2), trade(10, 10), trade(10, 2, '001'), trade(10, 2, '001.000')], 10);
    expect(ids(kept)).toEqual(ids([trade(10, 10), trade(10, 2, '001.000'), trade(10, 2, '001'), trade(10, 2), trade(9)]));
  });

  it('hold each trade once, though lists and the live feed overlap', () => {
    expect(ids(merge([trade(2), trade(1)], [trade(3), trade(2)], 10))).toEqual(ids([trade(3), trade(2), trade(1)]));
  });

  it('are never more than the limit: the oldest go', () => {
    expect(ids(merge([trade(2), trade(1)], [trade(3)], 2))).toEqual(ids([trade(3), trade(2)]));
  });

  it('lose what the chain took back', () => {
    expect(ids(rewound([trade(7), trade(6), trade(5)], 6))).toEqual(ids([trade(6), trade(5)]));
  });

  it('give prices oldest first', () => {
    expect(prices([trade(2, 0, '000', '3.5'), trade(1, 0, '000', '2')])).toEqual([2, 3.5]);
  });
});

describe('the stream of events', () => {
  it('is read across pieces cut anywhere', () => {
    const text = 'event: trade\r\nid: 7-0-000-aa\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: still here\n\nid: 8-end-bb\ndata: x\n\n';
    const whole = new SseParser().push(text);
    expect(whole).toEqual([
      { event: 'trade', id: '7-0-000-aa', data: '{"a":\n1}' },
      { event: 'message', id: '8-end-bb', data: 'x' },
    ]);
    const parser = new SseParser();
    expect([...text].flatMap((letter) => parser.push(letter))).toEqual(whole);
  });

  it('keeps the last id for messages that name none, across a resumed stream', () => {
    expect(new SseParser('5-end-cc').push('data: y\n\n')).toEqual([{ event: 'message', id: '5-end-cc', data: 'y' }]);
  });

  it('drops a message that the end cut off, and comments', () => {
    expect(new SseParser().push('data: half')).toEqual([]);
    expect(new SseParser().push(':\n\nevent: nothing\n\n')).toEqual([]);
  });

  it('is tried again after a wait that doubles up to 15 seconds, spread by a quarter either way', () => {
    expect([1, 2, 3, 4].map((failures) => backoff(failures, 0.5))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(backoff(50, 0.5)).toBe(15_000);
    expect(backoff(1, 0)).toBe(375);
    expect(backoff(1, 1)).toBe(625);
  });
});

describe('what a screen reader is told', () => {
  it('is a summary, at most one in twelve seconds', () => {
    const announcer = new Announcer();
    expect(announcer.due(0)).toBeNull();
    announcer.note('A bought 1 X');
    expect(announcer.due(1_000)).toBe('A bought 1 X');
    announcer.note('B sold 2 X');
    announcer.note('C bought 3 X');
    expect(announcer.due(2_000)).toBeNull();
    expect(announcer.due(1_000 + ANNOUNCE_EVERY)).toBe('2 new trades. Latest: C bought 3 X');
    expect(announcer.due(90_000)).toBeNull();
  });
});
