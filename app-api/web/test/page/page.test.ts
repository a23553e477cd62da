/** The built page in a real browser, against a test double of the API. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FEED_LIMIT } from '../../src/live/feed';
import { ApiDouble } from './api-double';
import { trade } from './world';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const PICTURES = process.env['PICTURES'] ?? join(tmpdir(), 'sporeline-page');

let browser: Browser;
let double: ApiDouble;
let page: Page;
/** What the console complained about, and requests that left the service. */
let complaints: string[];

async function open(theme: 'dark' | 'light', width = 1440, height = 900): Promise<void> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height }, reducedMotion: 'reduce' });
  page = await context.newPage();
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(double.url)) complaints.push(`external request: ${request.url()}`);
  });
}

async function go(hash = ''): Promise<void> {
  await page.goto(double.url + hash);
}

const picture = (name: string, fullPage = false): Promise<Buffer> => page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
const text = (selector: string): Promise<string> => page.locator(selector).first().innerText();
/** Cumulative layout shift so far: below 0.1 is what the web calls good. */
const shifted = (): Promise<number> => page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0));
const live = (): Promise<void> => page.locator('.connection[data-state=live]').waitFor();

/** What an accessibility checker (axe, all its rules for WCAG 2.2 A and AA and good practice) finds wrong on the page as it stands. */
async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const checker = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations: found } = await checker.run();
    return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
  });
}

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-background-networking'] });
}, 30_000);
afterAll(() => browser.close());
beforeEach(async () => {
  complaints = [];
  double = await ApiDouble.start(DIST);
});
afterEach(async () => {
  await page.context().close();
  await double.stop();
});

describe('the first page', () => {
  it('lists every agent, the living first, with status, reason and amounts in words', async () => {
    await open('dark');
    await go();
    await live();
    await page.locator('.agents tbody tr').nth(5).waitFor();
    const rows = await page.locator('.agents tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\n')[0])).toEqual(['Amanita', 'Boletus', 'Enoki', 'Mycena', 'Cordyceps of the Long Names', 'Laccaria']);
    expect(rows[0]).toMatch(/AMAN[\s\S]*Founder[\s\S]*Alive[\s\S]*paid and attested[\s\S]*\$512\.3k[\s\S]*42\.913 SOL[\s\S]*host paid for \d+ s[\s\S]*61[\s\S]*Development/);
    expect(rows[3]).toContain('hosting unpaid');
    expect(rows[4]).toContain('not attested yet');
    expect(rows[5]).toMatch(/Dead[\s\S]*3 min ago, unpaid/);
    await picture('home-dark');
    expect(await shifted()).toBeLessThan(0.1);
    expect(complaints).toEqual([]);
  });

  it('shows each agent’s portrait as the service draws it, and keeps its place until it is there', async () => {
    await open('dark');
    double.slow(400);
    await go();
    const portraits = page.locator('.agents img.portrait');
    await portraits.nth(5).waitFor();
    expect(await portraits.evaluateAll((images) => images.map((image) => image.clientWidth + image.clientHeight))).toEqual(Array.from({ length: 6 }, () => 100));
    const sources = await portraits.evaluateAll((images) => images.map((image) => image.getAttribute('src')));
    expect(sources.sort()).toEqual(double.agents.map(({ wallet }) => `api/v1/agents/${wallet}/image.svg`).sort());
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('.agents img.portrait')].every((image) => image.naturalWidth > 0));
    expect(await shifted()).toBeLessThan(0.1);
    expect(complaints).toEqual([]);
  });

  it('says in plain words that a local cluster is a development world, and names cluster, time and slot', async () => {
    await open('light');
    await go();
    await live();
    expect(await text('.banner')).toContain('keys come from a file, block hashes are predictable, part of the traders are simulated');
    expect(await text('.facts-line')).toMatch(/local[\s\S]*live[\s\S]*12:09:4\d[\s\S]*48,213/);
    await page.locator('.trade').first().waitFor();
    await picture('home-light');
    expect(complaints).toEqual([]);
  });

  it('shows a trade that the feed pushes, once, on top, with its agent and simulated badges', async () => {
    await open('dark');
    await go();
    await live();
    await page.locator('.trade').nth(20).waitFor();
    const made = trade(161, double.agents, { by_agent: true, trader_agent: 0, agent: 1, symbol: 'BOL', side: 'buy', base: '1234567000000', quote: '842000000', simulated: true, price: '34.101000' });
    double.push('trade', '48214-0-000-00000000', { id: '48214-0-000-00000000', kind: 'trade', slot: 48_214, time: made.time, signature: 'x', agent: null, symbol: null, detail: null });
    double.pushTrade(made);
    double.pushTrade(made);
    const row = page.locator(`[data-trade="${made.id}"]`);
    await row.waitFor();
    expect(await row.count()).toBe(1);
    expect(await page.locator('.trade').first().getAttribute('data-trade')).toBe(made.id);
    const words = (await row.innerText()).replace(/\s+/g, ' ');
    expect(words).toContain('Amanita ▲ bought 1.23M BOL');
    expect(words).toContain('0.8420 SOL at 34.10 lamports');
    expect(words).toMatch(/agent simulated/);
    expect(await shifted()).toBeLessThan(0.1);
    expect(complaints).toEqual([]);
  });

  it('never holds more rows than its limit, and forgets what the chain took back', async () => {
    await open('dark');
    await go();
    await live();
    await page.locator('.trade').nth(20).waitFor();
    for (let n = 161; n < 400; n++) double.pushTrade(trade(n, double.agents));
    const last = trade(399, double.agents);
    await page.locator(`[data-trade="${last.id}"]`).waitFor();
    expect(await page.locator('.trade').count()).toBe(FEED_LIMIT);
    const kept = trade(350, double.agents);
    double.push('rewind', `${kept.slot}-end-00000000`, { id: `${kept.slot}-end-00000000`, slot: kept.slot });
    await page.locator(`[data-trade="${last.id}"]`).waitFor({ state: 'detached' });
    expect(await page.locator('.trade').first().getAttribute('data-trade')).toBe(kept.id);
    expect(complaints).toEqual([]);
  });

  it('is used by keyboard alone: the skip link, then an agent’s link, then its page', async () => {
    await open('dark');
    await go();
    await page.locator('.agents .name').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the agents');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.classList.contains('name'))) break;
    }
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Amanita');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Amanita' }).waitFor();
    expect(await page.title()).toBe('Amanita · Sporeline');
    expect(complaints).toEqual([]);
  });

  it('holds the list still while it is paused, and says what waits', async () => {
    await open('dark');
    await go();
    await live();
    await page.locator('.trade').nth(20).waitFor();
    const before = await page.locator('.trade').first().getAttribute('data-trade');
    await page.getByRole('button', { name: 'Pause' }).click();
    double.pushTrade(trade(161, double.agents));
    await page.getByText('held, 1 new').waitFor();
    expect(await page.locator('.trade').first().getAttribute('data-trade')).toBe(before);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator(`[data-trade="${trade(161, double.agents).id}"]`).waitFor();
  });

  it('says that the feed is lost, comes back by itself and resumes after the last event it saw', async () => {
    await open('light');
    await go();
    await live();
    await page.locator('.trade').nth(20).waitFor();
    const made = trade(161, double.agents);
    double.pushTrade(made);
    await page.locator(`[data-trade="${made.id}"]`).waitFor();
    double.cut();
    await page.locator('.banner.bad', { hasText: 'disconnected' }).waitFor();
    await picture('disconnected-light');
    await live();
    await page.locator('.banner.bad').waitFor({ state: 'hidden' });
    expect(await shifted()).toBeLessThan(0.1);
    expect(double.resumedFrom).toEqual([undefined, made.id]);
  });

  it('has words for loading, for nothing and for failure, and a way to try again', async () => {
    await open('dark');
    double.slow(400);
    await go();
    expect(await page.getByRole('status', { name: 'Loading' }).count()).toBeGreaterThan(0);
    await picture('loading-dark');
    double.slow(0);
    await page.locator('.agents .name').first().waitFor();
    double.agents = [];
    double.trades = [];
    await page.reload();
    await page.getByText('Nobody lives here yet').waitFor();
    await page.getByText('No trade yet').waitFor();
    await picture('empty-dark');
    double.failing = true;
    await page.reload();
    await page.getByText('The agents could not be read').waitFor();
    await picture('error-dark');
    double.failing = false;
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('Nobody lives here yet').waitFor();
  });

  it('fits a telephone without sideways scrolling', async () => {
    await open('light', 390, 844);
    await go();
    await page.locator('.trade').nth(20).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await picture('home-phone-light', true);
    await go('#/agents/0');
    await page.locator('.seal').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await picture('agent-phone-light', true);
    expect(complaints).toEqual([]);
  });
});

describe('every page', () => {
  it.each(['dark', 'light'] as const)('passes an accessibility checker in %s', async (theme) => {
    await open(theme);
    await go();
    await live();
    await page.locator('.trade').nth(20).waitFor();
    expect(await violations()).toEqual([]);
    await go('#/agents/4');
    await page.locator('.seal.bad').waitFor();
    expect(await violations()).toEqual([]);
    double.cut();
    await page.locator('.banner.bad').waitFor();
    expect(await violations()).toEqual([]);
  });
});

describe('an agent’s page', () => {
  it('shows facts, 32 labelled genes and a journal whose every signature the browser checked', async () => {
    await open('dark');
    await go('#/agents/0');
    await page.locator('.seal').nth(7).waitFor();
    expect(await page.locator('table.genes tbody tr').count()).toBe(32);
    expect(await text('.result')).toContain('All 8 entries shown are verified');
    expect(await text('.facts')).toContain(double.agents[5]?.wallet);
    // What an agent says is text, never markup.
    expect(await page.locator('.entry b, .post b').count()).toBe(0);
    expect(await text('.post .words')).toBe('Bought a little of my cousin. <b>Growth</b> is patience.');
    expect(await text('.post .badge')).toBe('policy');
    await page.getByText('Whole entry').first().click();
    await page.locator('.entry pre', { hasText: 'body_hash' }).waitFor();
    await page.getByText('Whole entry').first().click();
    await picture('agent-dark', true);
    expect(complaints).toEqual([]);
  });

  it('says which entry is not what the agent signed', async () => {
    await open('light');
    await go('#/agents/4');
    await page.locator('.seal.bad').waitFor();
    expect(await text('.result')).toContain('1 of the 8 entries shown are NOT');
    expect(await text('.seal.bad')).toContain('its text is not the one that was signed');
    await picture('agent-forged-light', true);
  });

  it('has words for an agent that does not exist', async () => {
    await open('dark');
    await go('#/agents/99');
    await page.getByText('There is no agent 99').waitFor();
  });
});
