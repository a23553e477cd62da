/** Checks journal entries here, in the reader's own browser: nothing the service says about them is believed. */

import * as ed25519 from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Entry } from '../api/types';
import { base58Decode } from '../pure/base58';
import { canonical, isList, type Json } from './canonical';

ed25519.hashes.sha512 = sha512;

const DOMAIN = utf8ToBytes('sporeline/journal/v1');
/** No transaction begins with it, so a signed entry can never move money. */
const NEVER_A_TRANSACTION = Uint8Array.of(0xff);
const ZERO_HASH = '0'.repeat(64);

/** Why an entry is not what it claims, in words for spectators. */
export type Flaw =
  | 'its envelope is not a journal envelope'
  | 'its hash is not that of its envelope'
  | 'its text is not the one that was signed'
  | 'it belongs to another agent'
  | 'it does not continue the entry before'
  | 'the agent’s wallet did not sign it';

export type Verdict = { readonly verified: true } | { readonly verified: false; readonly flaw: Flaw };

/** SHA-256(domain ‖ canonical envelope), hex. */
export function entryHash(envelope: Json): string {
  return bytesToHex(sha256(concatBytes(DOMAIN, utf8ToBytes(canonical(envelope)))));
}

/** SHA-256 of the canonical body, hex. */
export function bodyHash(body: Json): string {
  return bytesToHex(sha256(utf8ToBytes(canonical(body))));
}

/** 0xFF ‖ domain ‖ entry hash: what the wallet signs. */
export function signedBytes(hash: string): Uint8Array {
  return concatBytes(NEVER_A_TRANSACTION, DOMAIN, hexToBytes(hash));
}

/**
 * Checks one entry of the agent whose wallet is `wallet`.
 *
 * `before` is the hash of the entry just before it where that is known; the first entry (number 0) must follow 32 zeros.
 */
export function verifyEntry(entry: Entry, wallet: string, before: string | null): Verdict {
  const flaw = findFlaw(entry, wallet, before);
  return flaw === null ? { verified: true } : { verified: false, flaw };
}

function findFlaw(entry: Entry, wallet: string, before: string | null): Flaw | null {
  const { envelope } = entry;
  if (envelope === null || typeof envelope !== 'object' || isList(envelope)) return 'its envelope is not a journal envelope';
  if (envelope['v'] !== 1 || envelope['seq'] !== entry.seq || envelope['kind'] !== entry.kind)
    return 'its envelope is not a journal envelope';
  if (envelope['ts'] !== Math.floor(Date.parse(entry.time) / 1000)) return 'its envelope is not a journal envelope';
  if (envelope['agent'] !== wallet) return 'it belongs to another agent';
  if (entryHash(envelope) !== entry.hash) return 'its hash is not that of its envelope';
  if (envelope['body_hash'] !== bodyHash(entry.body)) return 'its text is not the one that was signed';
  const expected = entry.seq === 0 ? ZERO_HASH : before;
  if (expected !== null && envelope['prev'] !== expected) return 'it does not continue the entry before';
  const key = base58Decode(wallet);
  const signature = base58Decode(entry.signature);
  if (key?.length !== 32 || signature?.length !== 64) return 'the agent’s wallet did not sign it';
  return signedBy(key, signature, entry.hash) ? null : 'the agent’s wallet did not sign it';
}

function signedBy(key: Uint8Array, signature: Uint8Array, hash: string): boolean {
  try {
    // RFC 8032 as written, not the laxer rules some chains use.
    return ed25519.verify(signature, signedBytes(hash), key, { zip215: false });
  } catch {
    return false;
  }
}

/** Verdicts for a run of entries, newest first as the API lists them, each checked against its neighbour where there. */
export function verifyRun(entries: readonly Entry[], wallet: string): Verdict[] {
  return entries.map((entry, at) => {
    const older = entries[at + 1];
    return verifyEntry(entry, wallet, older !== undefined && older.seq === entry.seq - 1 ? older.hash : null);
  });
}
