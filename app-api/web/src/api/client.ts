/** Reads the API. The page is served by the same service, so every address is relative. */

import type { Agent, Entry, Page, Post, ServiceStatus, Trade } from './types';

export const EVENTS_URL = 'api/v1/events';

/** An agent's portrait. By wallet, as token metadata names it: browsers keep it for good, and a number can pass to another agent in a new world. */
export function portraitUrl(wallet: string): string {
  return `api/v1/agents/${wallet}/image.svg`;
}

/** Why an answer did not come, in words for people. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 where nobody answered. */
    readonly status: number,
  ) {
    super(message);
  }
}

const TIMEOUT = 10_000;

async function get<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`api/v1/${path}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(TIMEOUT) });
  } catch {
    throw new ApiError('The service does not answer.', 0);
  }
  if (!response.ok) throw new ApiError(await problem(response), response.status);
  return (await response.json()) as T;
}

/** The detail of an RFC 9457 answer, or the bare status. */
async function problem(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { detail?: unknown; title?: unknown };
    const words = body.detail ?? body.title;
    if (typeof words === 'string' && words !== '') return asSentence(words);
  } catch {
    // Not JSON: a proxy's page, say.
  }
  return `The service answered with an error (${response.status}).`;
}

/** Details are written to stand after a name: here they stand alone. */
function asSentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export const getStatus = (): Promise<ServiceStatus> => get('status');
export const getAgents = (limit: number): Promise<Page<Agent>> => get(`agents?limit=${limit}`);
export const getAgent = (id: number): Promise<Agent> => get(`agents/${id}`);
export const getTrades = (limit: number): Promise<Page<Trade>> => get(`trades?limit=${limit}`);
export const getAgentTrades = (id: number, limit: number): Promise<Page<Trade>> => get(`agents/${id}/trades?limit=${limit}`);
export const getJournal = (id: number, limit: number): Promise<Page<Entry>> => get(`agents/${id}/journal?limit=${limit}`);
export const getPosts = (id: number, limit: number): Promise<Page<Post>> => get(`agents/${id}/posts?limit=${limit}`);
