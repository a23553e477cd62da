/** A made-up world for the page's tests. Its journals are really signed, so that the page really verifies them. */

import * as ed25519 from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Agent, Entry, Post, Trade } from '../../src/api/types';
import type { Json } from '../../src/journal/canonical';
import { bodyHash, entryHash, signedBytes } from '../../src/journal/verify';
import { base58Encode } from '../../src/pure/base58';

ed25519.hashes.sha512 = sha512;

/** Chain time of the world's tip. */
export const TIP = Date.parse('2026-11-22T12:09:42Z') / 1000;
export const TIP_SLOT = 48_213;

const rfc3339 = (time: number): string => new Date(time * 1000).toISOString().replace('.000', '');
const bytes = (label: string): Uint8Array => sha256(utf8ToBytes(label));
const address = (label: string): string => base58Encode(bytes(label));
const secret = (name: string): Uint8Array => bytes(`secret ${name}`);

function genome(name: string, kin?: readonly number[]): number[] {
  const seed = [...bytes(`genes ${name}`), ...bytes(`more genes ${name}`)];
  return Array.from({ length: 32 }, (_, at) => {
    const own = (((seed[2 * at] ?? 0) << 8) | (seed[2 * at + 1] ?? 0)) % 10_001;
    return kin !== undefined && (seed[at] ?? 0) % 5 !== 0 ? (kin[at] ?? own) : own;
  });
}

export function agent(id: number, name: string, symbol: string, more: Partial<Agent> = {}): Agent {
  return {
    id,
    name,
    symbol,
    status: 'alive',
    generation: 0,
    parents: [],
    wallet: base58Encode(ed25519.getPublicKey(secret(name))),
    mint: address(`mint ${name}`),
    market: address(`market ${name}`),
    host: address('host'),
    spawner: address('spawner'),
    simulated: false,
    genome: genome(name),
    attestation: { state: 'valid', dev: true, expires_at: rfc3339(TIP + 480) },
    paid_until: rfc3339(TIP + 14),
    born_at: rfc3339(TIP - 700),
    died_at: null,
    treasury_lamports: '1843201944',
    hosting_fee_per_day: '43200000000',
    phase: 'bonding',
    price: '33.412093',
    fdv_usd: '6682.41',
    liquidity_lamports: '2813000000',
    trades: 44,
    ...more,
  };
}

export function agents(): Agent[] {
  const first = agent(0, 'Amanita', 'AMAN', { fdv_usd: '512309.55', price: '2561.547750', phase: 'open', treasury_lamports: '42913200188', trades: 61 });
  return [
    agent(5, 'Cordyceps of the Long Names', 'CORDYCEPSX', { attestation: { state: 'none', dev: false, expires_at: null }, phase: 'closed', trades: 0, fdv_usd: '5591.79', price: '27.958993', status: 'dormant' }),
    agent(4, 'Laccaria', 'LACC', { status: 'dead', died_at: rfc3339(TIP - 190), paid_until: rfc3339(TIP - 210), treasury_lamports: '0', trades: 6, fdv_usd: '4210.00' }),
    agent(3, 'Enoki', 'ENOK', { generation: 1, parents: [0, 1], spawner: null, genome: genome('Enoki', first.genome), born_at: rfc3339(TIP - 60), trades: 9 }),
    agent(2, 'Mycena', 'MYC', { status: 'dormant', paid_until: rfc3339(TIP - 8), treasury_lamports: '51000', trades: 17 }),
    agent(1, 'Boletus', 'BOL', { fdv_usd: '18211.02', trades: 29, attestation: { state: 'valid', dev: false, expires_at: rfc3339(TIP + 900) } }),
    first,
  ];
}

/** Trade number `n`, counted from the world's beginning. */
export function trade(n: number, all: readonly Agent[], more: Partial<Trade> = {}): Trade {
  const noise = bytes(`trade ${n}`);
  const at = (index: number): number => noise[index] ?? 0;
  const market = all[1 + (at(0) % (all.length - 1))] as Agent;
  const byAgent = at(1) < 80;
  const trader = all[2 + (at(2) % (all.length - 2))] as Agent;
  const slot = TIP_SLOT - 5 * (160 - n);
  const base = BigInt(at(3) * 65_536 + at(4) * 256 + at(5)) * 97_000n + 1_000_000n;
  const price = Number(market.price) * (0.7 + 0.3 * (n / 160) + 0.04 * Math.sin(n / 3) + at(6) / 4_000);
  return {
    id: `${slot}-${n % 3}-000-${bytesHex(noise)}`,
    signature: base58Encode(sha512(noise)),
    slot,
    time: rfc3339(TIP - (160 - n)),
    agent: market.id,
    symbol: market.symbol,
    side: at(7) < 150 ? 'buy' : 'sell',
    base: base.toString(),
    quote: ((base * BigInt(Math.round(price * 1000))) / 1_000_000_000n).toString(),
    fee: '1000',
    trader: byAgent ? address(`account ${trader.name}`) : address(`crowd ${at(8) % 12}`),
    by_agent: byAgent,
    trader_agent: byAgent ? trader.id : null,
    simulated: !byAgent,
    price: price.toFixed(6),
    ...more,
  };
}

function bytesHex(noise: Uint8Array): string {
  return Array.from(noise.slice(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const BODIES: readonly [string, Json][] = [
  ['attest', { nostr_key: 'c0ffee'.repeat(10), expires_at: TIP + 480 }],
  ['sense', { observation: { now: TIP, me: { treasury: '1843201944', alive: true }, markets: [{ mint: address('mint Amanita') }, { mint: address('mint Boletus') }] } }],
  ['decide', { intent: { do: 'hold', why: 'nothing is strong enough' }, refused: null }],
  ['sense', { observation: { now: TIP, me: { treasury: '1843201944', alive: true }, markets: [{ mint: address('mint Amanita') }] } }],
  ['decide', { intent: { do: 'buy', mint: address('mint Amanita'), quote_in: '36000000', min_base_out: '1', strategy: 'momentum', why: 'it rose 4 % in 30 s' } }],
  ['send', { signature: address('a transaction'), action: '4', last_valid_block_height: '48400' }],
  ['outcome', { result: 'landed', slot: String(TIP_SLOT - 3), error: null, base: '1043000000000', quote: '36000000', action: '4' }],
  ['say', { text: 'Bought a little of my cousin. <b>Growth</b> is patience.', reply_to: null }],
];

/** The agent's journal, newest first. With `forged` one entry's text is not the one that was signed. */
export function journal(of: Agent, forged: boolean): Entry[] {
  let prev = '0'.repeat(64);
  const entries = BODIES.map(([kind, body], seq): Entry => {
    const time = TIP - 40 + 5 * seq;
    const envelope: Json = {
      v: 1, cluster: bytesHex(bytes('genesis')), agent: of.wallet, seq, prev, kind, body_hash: bodyHash(body), brain: 'policy',
      genome_hash: 'ab'.repeat(32), memory_hash: 'cd'.repeat(32), compose_hash: 'ef'.repeat(32), quote_hash: null, receipt: null, ts: time,
    };
    const hash = entryHash(envelope);
    prev = hash;
    const signature = base58Encode(ed25519.sign(signedBytes(hash), secret(of.name)));
    return { seq, hash, kind, time: rfc3339(time), envelope, body: forged && seq === 4 ? { intent: { do: 'sell' } } : body, signature };
  });
  return entries.reverse();
}

/** What the agent's journal has it say, newest first. */
export function posts(of: Agent): Post[] {
  return journal(of, false).flatMap(({ kind, hash, seq, time, body }) => {
    if (kind !== 'say') return [];
    const { text } = body as { readonly text: string };
    return [{ hash, agent: of.id, seq, text, reply_to: null, brain: 'policy', time }];
  });
}
