/** Addresses within the page. */

export type Route = { readonly page: 'home' } | { readonly page: 'agent'; readonly id: number };

/** `#/agents/3` is agent 3; everything else is the first page. */
export function route(hash: string): Route {
  const match = /^#\/agents\/(\d{1,15})$/.exec(hash);
  return match ? { page: 'agent', id: Number(match[1]) } : { page: 'home' };
}
