/** The page reads only what the committed OpenAPI description promises. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Agent, Attestation, Entry, Post, ServiceStatus, Trade } from '../../src/api/types';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly type?: string | readonly string[];
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>> } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const description = JSON.parse(readFileSync(new URL('../../../openapi.json', import.meta.url), 'utf8')) as Description;

/** A schema's members, through references and compositions. */
function members(schema: Schema | undefined): Record<string, Schema> {
  if (schema === undefined) return {};
  if (schema.$ref !== undefined) return members(description.components.schemas[schema.$ref.split('/').pop() ?? '']);
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? [])].map(members);
  return Object.assign({}, ...parts, schema.properties) as Record<string, Schema>;
}

/** Members of what a path answers. */
function answer(path: string): Record<string, Schema> {
  return members(description.paths[path]?.get?.responses['200']?.content?.['application/json']?.schema);
}

/** Members of one item of the list a path answers. */
const item = (path: string): Record<string, Schema> => members(answer(path)['items']?.items);

/** Every member of `T`, which the compiler checks; the values are what may be null. */
type Members<T> = { readonly [K in keyof Required<T>]: null extends T[K] ? 'nullable' : 'always' };

const AGENT: Members<Agent> = {
  id: 'always', name: 'always', symbol: 'always', status: 'always', generation: 'always', parents: 'always', wallet: 'always', mint: 'always',
  market: 'always', host: 'always', spawner: 'nullable', simulated: 'always', genome: 'always', attestation: 'always', paid_until: 'always',
  born_at: 'always', died_at: 'nullable', treasury_lamports: 'always', hosting_fee_per_day: 'always', phase: 'always', price: 'nullable',
  fdv_usd: 'nullable', liquidity_lamports: 'always', trades: 'always',
};
const ATTESTATION: Members<Attestation> = { state: 'always', dev: 'always', expires_at: 'nullable' };
const TRADE: Members<Trade> = {
  id: 'always', signature: 'always', slot: 'always', time: 'always', agent: 'always', symbol: 'always', side: 'always', base: 'always', quote: 'always',
  fee: 'always', trader: 'always', by_agent: 'always', trader_agent: 'nullable', simulated: 'always', price: 'always',
};
// Envelope and body are whatever was signed: even null.
const ENTRY: Members<Omit<Entry, 'envelope' | 'body'>> = { seq: 'always', hash: 'always', kind: 'always', time: 'always', signature: 'always' };
const POST: Members<Post> = { hash: 'always', agent: 'always', seq: 'always', text: 'always', reply_to: 'nullable', brain: 'always', time: 'always' };
const STATUS: Members<ServiceStatus> = {
  cluster: 'always', local: 'always', genesis_hash: 'always', program: 'always', tip: 'nullable', chain_slot: 'nullable', lag_slots: 'nullable', sol_usd: 'nullable',
};

function nullable(schema: Schema | undefined): boolean {
  const types = (part: Schema): readonly string[] => (typeof part.type === 'string' ? [part.type] : (part.type ?? []));
  return schema !== undefined && [schema, ...(schema.oneOf ?? [])].some((part) => types(part).includes('null'));
}

describe('the page and the API', () => {
  it.each<[string, Record<string, Schema>, Record<string, 'nullable' | 'always'>]>([
    ['an agent of the list', item('/api/v1/agents'), AGENT],
    ['an agent alone', answer('/api/v1/agents/{id}'), AGENT],
    ['an attestation', members(item('/api/v1/agents')['attestation']), ATTESTATION],
    ['a trade', item('/api/v1/trades'), TRADE],
    ['a trade of one market', item('/api/v1/agents/{id}/trades'), TRADE],
    ['a journal entry', item('/api/v1/agents/{id}/journal'), ENTRY],
    ['a post', item('/api/v1/agents/{id}/posts'), POST],
    ['the status', answer('/api/v1/status'), STATUS],
  ])('agree on what %s is', (_, promised, read) => {
    expect(Object.keys(promised)).toEqual(expect.arrayContaining(Object.keys(read)));
    for (const [name, when] of Object.entries(read)) expect(`${name} ${nullable(promised[name]) ? 'nullable' : 'always'}`).toBe(`${name} ${when}`);
  });

  it('agree on the answers’ envelope', () => {
    for (const path of ['/api/v1/agents', '/api/v1/trades']) expect(Object.keys(answer(path))).toEqual(expect.arrayContaining(['cluster', 'local', 'items', 'next']));
  });
});
