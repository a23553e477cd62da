/** What a journal entry says, in a line. The body is whatever the agent signed: nothing about its shape is trusted. */

import type { Entry } from '../api/types';
import { isList, type Json } from '../journal/canonical';
import { sol, tokens } from './amounts';
import { dateTime } from './times';

const KINDS: Readonly<Record<string, string>> = {
  sense: 'Looked',
  decide: 'Decided',
  send: 'Sent',
  outcome: 'Outcome',
  lost: 'Lost',
  say: 'Said',
  birth: 'Birth',
  attest: 'Attested',
  anchor: 'Anchored',
};

/** Longest line, characters. */
const LONGEST = 140;

/** A word for the kind; one that is not known stays as it is. */
export function kindWord(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** A line about the body, never empty. */
export function summary(entry: Entry): string {
  const line = SUMMARIES[entry.kind]?.(entry.body) ?? scalars(entry.body);
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function field(value: Json | undefined, name: string): Json | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || isList(value)) return undefined;
  return value[name];
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function amount(value: Json | undefined): string | null {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : null;
}

/** By kind; `null` where the body is not what that kind usually holds. */
const SUMMARIES: Readonly<Record<string, (body: Json) => string | null>> = {
  sense: observation,
  decide: intent,
  send: sent,
  outcome,
  attest: attested,
  say: said,
};

function said(body: Json): string | null {
  const words = text(field(body, 'text'));
  return words === null ? null : `“${words}”`;
}

function sent(body: Json): string | null {
  const [action, signature] = [text(field(body, 'action')), text(field(body, 'signature'))];
  return action === null || signature === null ? null : `action ${action}, signed as ${shorten(signature)}`;
}

/** How an action ended, where the journal's word is not plain enough. */
const ENDS: ReadonlyMap<string, string> = new Map([['landed', 'on chain'], ['refused', 'not sent']]);

function outcome(body: Json): string | null {
  const result = text(field(body, 'result'));
  if (result === null) return null;
  const error = text(field(body, 'error'));
  const [base, quote] = [amount(field(body, 'base')), amount(field(body, 'quote'))];
  const moved = base === null || quote === null ? '' : `: ${tokens(base)} tokens, ${sol(quote)} SOL`;
  return `${ENDS.get(result) ?? result}${error === null ? '' : `, ${error}`}${moved}`;
}

function attested(body: Json): string | null {
  const expiry = field(body, 'expires_at');
  return typeof expiry === 'number' && Math.abs(expiry) < 1e11 ? `its key is vouched for until ${dateTime(expiry)}` : null;
}

function intent(body: Json): string | null {
  const wanted = field(body, 'intent') ?? body;
  const action = text(field(wanted, 'do'));
  if (action === null) return null;
  const refused = text(field(body, 'refused'));
  const quoteIn = amount(field(wanted, 'quote_in'));
  const baseIn = amount(field(wanted, 'base_in'));
  const words = [action === 'refuel' ? 'refuel its wallet' : action];
  if (quoteIn !== null) words.push(`for ${sol(quoteIn)} SOL`);
  if (baseIn !== null) words.push(`${tokens(baseIn)} tokens`);
  const why = text(field(wanted, 'why'));
  if (refused !== null) return `${words.join(' ')}, but its guard refused: ${refused}`;
  return words.join(' ') + (why === null ? '' : `: ${why}`);
}

function observation(body: Json): string | null {
  const seen = field(body, 'observation') ?? body;
  const markets = field(seen, 'markets');
  const treasury = amount(field(field(seen, 'me'), 'treasury'));
  if (markets === undefined || markets === null || typeof markets !== 'object' || !isList(markets)) return null;
  const count = markets.length === 1 ? '1 market' : `${markets.length} markets`;
  return `${count}${treasury === null ? '' : `, own treasury ${sol(treasury)} SOL`}`;
}

function scalars(body: Json): string {
  if (body === null || typeof body !== 'object') return String(body);
  const pairs = Object.entries(body).flatMap(([key, value]) =>
    value === null || typeof value === 'object' ? [] : [`${key.replaceAll('_', ' ')} ${shorten(String(value))}`],
  );
  return pairs.length === 0 ? 'details below' : pairs.join(', ');
}

function shorten(value: string): string {
  return value.length > 24 && !value.includes(' ') ? `${value.slice(0, 8)}…` : value;
}
