import { describe, expect, it } from 'vitest';
import type { Agent, Entry } from '../../src/api/types';
import type { Json } from '../../src/journal/canonical';
import { kindWord, summary } from '../../src/pure/entry-summary';
import { attestation, condition, hosting, origin } from '../../src/pure/life';
import { route } from '../../src/pure/route';
import { changeText, sparkline } from '../../src/pure/sparkline';

const NOW = 1_800_000_000;
const at = (offset: number): string => new Date((NOW + offset) * 1000).toISOString();
const agent = (more: Partial<Agent>): Agent => ({
  id: 1, name: 'A', symbol: 'A', status: 'alive', generation: 0, parents: [], wallet: '', mint: '', market: '', host: '', spawner: null, simulated: false,
  genome: [], attestation: { state: 'valid', dev: true, expires_at: at(60) }, paid_until: at(10), born_at: at(-100), died_at: null,
  treasury_lamports: '0', hosting_fee_per_day: '0', phase: 'open', price: null, fdv_usd: null, liquidity_lamports: '0', trades: 0, ...more,
});
const reason = (more: Partial<Agent>): string => condition(agent(more), NOW).reason;

describe('an agent’s condition', () => {
  it('is said with its reason', () => {
    expect(condition(agent({}), NOW)).toEqual({ word: 'Alive', reason: 'paid and attested' });
    const lapsed = { state: 'expired', dev: true, expires_at: at(-1) } as const;
    expect(reason({ status: 'dormant', paid_until: at(-5) })).toBe('hosting unpaid');
    expect(reason({ status: 'dormant', attestation: lapsed })).toBe('attestation lapsed');
    expect(reason({ status: 'dormant', attestation: lapsed, paid_until: at(-5) })).toBe('unpaid and unattested');
    expect(reason({ status: 'dormant', attestation: { state: 'none', dev: false, expires_at: null } })).toBe('not attested yet');
    expect(reason({ status: 'dead', died_at: at(-190) })).toBe('3 min ago, unpaid');
  });

  it('counts its paid time by the chain’s clock, both ways', () => {
    expect(hosting(agent({}), NOW)).toBe('host paid for 10 s');
    expect(hosting(agent({ paid_until: at(-64) }), NOW)).toBe('host unpaid for 1 min 4 s');
    expect(hosting(agent({ status: 'dead' }), NOW)).toBe('no longer hosted');
  });

  it('never passes a development key off as protected', () => {
    expect(attestation(agent({})).word).toBe('Development');
    expect(attestation(agent({})).about).toContain('nothing protects it');
    expect(attestation(agent({ attestation: { state: 'expired', dev: true, expires_at: at(-1) } })).word).toContain('Development');
    expect(attestation(agent({ attestation: { state: 'valid', dev: false, expires_at: at(1) } })).word).toBe('Sealed');
  });

  it('tells founders from children', () => {
    expect(origin(agent({}))).toBe('Founder');
    expect(origin(agent({ parents: [1, 2], generation: 3 }))).toBe('Generation 3');
  });
});

describe('a journal entry in a line', () => {
  const line = (kind: string, body: Json): string =>
    summary({ seq: 0, hash: '', kind, time: '', envelope: null, body, signature: '' } satisfies Entry);

  it('says what was seen, wanted, sent, and what came of it', () => {
    expect(line('sense', { observation: { me: { treasury: '1843201944' }, markets: [{}, {}] } })).toBe('2 markets, own treasury 1.843 SOL');
    expect(line('decide', { intent: { do: 'hold', why: 'nothing moves' }, refused: null })).toBe('hold: nothing moves');
    expect(line('decide', { intent: { do: 'buy', quote_in: '36000000', why: 'it rose' } })).toBe('buy for 0.0360 SOL: it rose');
    expect(line('decide', { intent: { do: 'refuel' }, refused: 'Floor' })).toBe('refuel its wallet, but its guard refused: Floor');
    expect(line('send', { action: '4', signature: '5'.repeat(88) })).toBe('action 4, signed as 55555555…');
    expect(line('outcome', { result: 'refused', signature: null, error: 'SlippageExceeded' })).toBe('not sent, SlippageExceeded');
    expect(line('outcome', { result: 'landed', base: '1043000000000', quote: '36000000', error: null })).toBe('on chain: 1.04M tokens, 0.0360 SOL');
    expect(line('outcome', { result: 'failed', base: null, quote: null, error: 'SlippageExceeded' })).toBe('failed, SlippageExceeded');
    expect(line('attest', { expires_at: NOW })).toBe('its key is vouched for until 2027-01-15 08:00:00 UTC');
    expect(line('say', { text: 'hello' })).toBe('“hello”');
    expect(kindWord('decide')).toBe('Decided');
  });

  it('trusts nothing about a body’s shape', () => {
    for (const kind of ['sense', 'decide', 'send', 'outcome', 'attest', 'say', 'unheard-of'])
      for (const body of [null, 7, 'x', [], {}, { intent: [] }, { intent: { do: 1 } }, { observation: null }, { expires_at: 1e300 }] as Json[])
        expect(line(kind, body).length).toBeGreaterThan(0);
    expect(line('say', { text: 'x'.repeat(5_000) })).toHaveLength(140);
    expect(line('anchor', { up_to: 64, head: 'a'.repeat(64) })).toBe('up to 64, head aaaaaaaa…');
  });
});

describe('a price line', () => {
  it('needs two prices', () => {
    expect(sparkline([], 100, 20)).toBeNull();
    expect(sparkline([4], 100, 20)).toBeNull();
  });

  it('spans the box from left to right, low to high', () => {
    const drawn = sparkline([1, 3, 2], 100, 20);
    expect(drawn?.line).toBe('M3 17L50 3L97 10');
    expect(drawn?.end).toEqual([97, 10]);
    expect(drawn?.change).toBe(100);
  });

  it('is level where nothing moved', () => {
    expect(sparkline([2, 2], 100, 20)?.line).toBe('M3 10L97 10');
  });

  it('says the change with its sign', () => {
    expect([3.4, -0.2, 0].map(changeText)).toEqual(['+3.4 %', '−0.2 %', '0.0 %']);
  });
});

describe('addresses within the page', () => {
  it('lead to an agent or to the first page', () => {
    expect(route('#/agents/3')).toEqual({ page: 'agent', id: 3 });
    for (const hash of ['', '#/', '#/agents/', '#/agents/x', '#/agents/3/x']) expect(route(hash)).toEqual({ page: 'home' });
  });
});
