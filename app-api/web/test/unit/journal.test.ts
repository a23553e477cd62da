/** Entries here are hashed and signed by Node's own OpenSSL: what the page checks with is not what made them. */

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/api/types';
import { canonical, type Json } from '../../src/journal/canonical';
import { entryHash, verifyEntry, verifyRun } from '../../src/journal/verify';
import { base58Decode, base58Encode } from '../../src/pure/base58';

const DOMAIN = 'sporeline/journal/v1';
const ZEROS = '0'.repeat(64);

interface Writer {
  readonly key: KeyObject;
  readonly wallet: string;
}

function writer(): Writer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { key: privateKey, wallet: base58Encode(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)) };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An entry as the host writes one; its envelope's members are already in canonical order. */
function write(by: Writer, seq: number, prev: string, words: string): Entry {
  const body = { text: words };
  const ts = 1_800_000_000 + seq;
  const envelope = {
    agent: by.wallet, body_hash: sha256(JSON.stringify(body)), brain: 'policy', cluster: 'ab', compose_hash: 'cd', genome_hash: 'ef', kind: 'say',
    memory_hash: '12', prev, quote_hash: null, receipt: null, seq, ts, v: 1,
  };
  const hash = sha256(DOMAIN + JSON.stringify(envelope));
  const signed = Buffer.concat([Buffer.of(0xff), Buffer.from(DOMAIN), Buffer.from(hash, 'hex')]);
  return { seq, hash, kind: 'say', time: new Date(ts * 1000).toISOString(), envelope, body, signature: base58Encode(sign(null, signed, by.key)) };
}

const agent = writer();
const first = write(agent, 0, ZEROS, 'ä "first" word');
const second = write(agent, 1, first.hash, 'a second');
const flaw = (entry: Entry, before: string | null = first.hash, wallet = agent.wallet): string | null => {
  const verdict = verifyEntry(entry, wallet, before);
  return verdict.verified ? null : verdict.flaw;
};
const envelopeOf = (entry: Entry): Record<string, Json> => entry.envelope as Record<string, Json>;

describe('a journal entry', () => {
  it('that the wallet signed is verified, whatever order its members arrive in', () => {
    expect(flaw(first, null)).toBeNull();
    const turned = Object.fromEntries(Object.entries(envelopeOf(second)).reverse());
    expect(flaw({ ...second, envelope: turned })).toBeNull();
  });

  it('with a changed body is refused', () => {
    expect(flaw({ ...second, body: { text: 'a third' } })).toBe('its text is not the one that was signed');
  });

  it('with a changed envelope is refused, and with the hash changed to match as well', () => {
    const envelope = { ...envelopeOf(second), brain: 'llm-attested' };
    expect(flaw({ ...second, envelope })).toBe('its hash is not that of its envelope');
    expect(flaw({ ...second, envelope, hash: entryHash(envelope) })).toBe('the agent’s wallet did not sign it');
  });

  it('signed by another key is refused', () => {
    const other = writer();
    expect(flaw(write(other, 1, first.hash, 'mine'))).toBe('it belongs to another agent');
    const forged = { ...second, signature: write({ ...other, wallet: agent.wallet }, 1, first.hash, 'a second').signature };
    expect(flaw(forged)).toBe('the agent’s wallet did not sign it');
  });

  it('with a signature or a wallet that is none is refused, not thrown at', () => {
    expect(flaw({ ...second, signature: '' })).toBe('the agent’s wallet did not sign it');
    expect(flaw({ ...second, signature: base58Encode(new Uint8Array(64).fill(255)) })).toBe('the agent’s wallet did not sign it');
    expect(flaw({ ...second, envelope: null })).toBe('its envelope is not a journal envelope');
    expect(flaw({ ...second, envelope: [] })).toBe('its envelope is not a journal envelope');
  });

  it('shown with another number, kind or time than was signed is refused', () => {
    for (const shown of [{ seq: 2 }, { kind: 'decide' }, { time: '2027-01-15T08:00:09Z' }])
      expect(flaw({ ...second, ...shown }, null)).toBe('its envelope is not a journal envelope');
  });

  it('that does not continue the one before is refused; the first must follow zeros', () => {
    expect(flaw(second, 'ab'.repeat(32))).toBe('it does not continue the entry before');
    expect(flaw(write(agent, 0, first.hash, 'again'), null)).toBe('it does not continue the entry before');
  });
});

describe('a run of entries', () => {
  it('is checked link by link, newest first, up to where the list ends', () => {
    const third = write(agent, 2, second.hash, 'a third');
    expect(verifyRun([third, second, first], agent.wallet).every(({ verified }) => verified)).toBe(true);
    expect(verifyRun([third, second], agent.wallet).every(({ verified }) => verified)).toBe(true);
    const swapped = write(agent, 1, first.hash, 'another second');
    expect(verifyRun([third, swapped, first], agent.wallet).map(({ verified }) => verified)).toEqual([false, true, true]);
  });
});

describe('canonical JSON', () => {
  it('is that of RFC 8785: its example of section 3.2.2', () => {
    const example = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as Json;
    expect(canonical(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders keys by UTF-16 code units: RFC 8785, section 3.2.3', () => {
    const keys = ['\u20ac', '\r', '\u{1f600}', '1', '\u0080', '\u00f6', '\ufb33'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    const text = canonical(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(text).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
  });
});

describe('base58', () => {
  it('reads back what it wrote, leading zeros included', () => {
    for (const bytes of [[], [0], [0, 0, 1], [255, 255], Array.from({ length: 32 }, (_, at) => at)])
      expect([...(base58Decode(base58Encode(Uint8Array.from(bytes))) ?? [])]).toEqual(bytes);
    expect(base58Encode(new Uint8Array(32))).toBe('11111111111111111111111111111111');
    expect(base58Encode(new TextEncoder().encode('Hello World!'))).toBe('2NEpo7TZRRrLZSi2U');
  });

  it('refuses letters that are none of its alphabet', () => {
    expect(base58Decode('0')).toBeNull();
    expect(base58Decode('Il')).toBeNull();
  });
});
