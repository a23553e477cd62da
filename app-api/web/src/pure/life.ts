/** How an agent is doing, in plain words. */

import type { Agent } from '../api/types';
import { ago, seconds, span } from './times';

export interface Condition {
  readonly word: 'Alive' | 'Dormant' | 'Dead';
  readonly reason: string;
}

/** The agent's condition at chain time `now`, with the reason. */
export function condition(agent: Agent, now: number): Condition {
  if (agent.status === 'dead') {
    const died = seconds(agent.died_at);
    return { word: 'Dead', reason: died === null ? 'could not pay its host' : `${ago(died, now)}, unpaid` };
  }
  const paidUntil = seconds(agent.paid_until) ?? 0;
  const unpaid = paidUntil < now;
  // Between two answers of the service the page's clock runs on: it may see a lapse first.
  const attested = agent.attestation.state === 'valid' && (seconds(agent.attestation.expires_at) ?? 0) > now;
  if (agent.status === 'alive') return { word: 'Alive', reason: 'paid and attested' };
  if (agent.attestation.state === 'none') return { word: 'Dormant', reason: 'not attested yet' };
  if (unpaid) return { word: 'Dormant', reason: attested ? 'hosting unpaid' : 'unpaid and unattested' };
  return { word: 'Dormant', reason: attested ? 'about to act again' : 'attestation lapsed' };
}

/** How long its hosting is paid, counted down by the chain's clock. */
export function hosting(agent: Agent, now: number): string {
  const deadline = seconds(agent.paid_until);
  if (agent.status === 'dead') return 'no longer hosted';
  if (deadline === null || now === 0) return '…';
  return deadline >= now ? `host paid for ${span(deadline - now)}` : `host unpaid for ${span(now - deadline)}`;
}

/** Who holds its keys, in plain words. */
export function attestation(agent: Agent): { readonly word: string; readonly about: string } {
  const { state, dev } = agent.attestation;
  if (state === 'none') return { word: 'None yet', about: 'No machine has proven that it holds this agent’s key.' };
  const held = dev
    ? 'The key comes from a file on a developer’s machine: nothing protects it.'
    : 'An attester checked that the key lives inside a sealed machine that nobody, its operator included, can look into.';
  if (state === 'expired') return { word: dev ? 'Development, expired' : 'Expired', about: `${held} The proof has lapsed.` };
  return { word: dev ? 'Development' : 'Sealed', about: held };
}

/** Founder, or child of whom. */
export function origin(agent: Agent): string {
  return agent.parents.length === 0 ? 'Founder' : `Generation ${agent.generation}`;
}
