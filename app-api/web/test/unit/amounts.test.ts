import { describe, expect, it } from 'vitest';
import { decimal, dollars, grouped, shortAddress, sol, solExact, tokens, tokensExact } from '../../src/pure/amounts';

describe('amounts', () => {
  it('keeps every lamport of the largest amount there is', () => {
    expect(solExact('18446744073709551615')).toBe('18,446,744,073.709551615 SOL');
    expect(tokensExact('1000000000000001', 'AMAN')).toBe('1,000,000,000.000001 AMAN');
  });

  it('shows SOL with the digits a glance needs, rounded down', () => {
    expect(sol('0')).toBe('0');
    expect(sol('99999')).toBe('<0.0001');
    expect(sol('5000000')).toBe('0.0050');
    expect(sol('999999999')).toBe('0.9999');
    expect(sol('1843201944')).toBe('1.843');
    expect(sol('1000000000000')).toBe('1,000.0');
  });

  it('shortens tokens to three digits and a letter', () => {
    expect(tokens('793100000000000')).toBe('793M');
    expect(tokens('1234567000000')).toBe('1.23M');
    expect(tokens('12300000000')).toBe('12.3k');
    expect(tokens('1000000000000000')).toBe('1.00B');
    expect(tokens('7250000')).toBe('7.25');
    expect(tokens('500000')).toBe('0.5000');
  });

  it('reads decimals of the API without a float', () => {
    expect(decimal('27.958993')).toBe('27.95');
    expect(decimal('2561.547750')).toBe('2,561');
    expect(decimal('0.031259')).toBe('0.0312');
    expect(decimal('18446744073709551615000000.000000')).toBe('18,446,744,073,709,551,615,000,000');
    expect(decimal('what')).toBe('what');
  });

  it('shows dollars with cents only where cents matter', () => {
    expect(dollars('5.50')).toBe('$5.50');
    expect(dollars('5591.79')).toBe('$5,591');
    expect(dollars('512309.55')).toBe('$512.3k');
    expect(dollars('1200000')).toBe('$1.20M');
  });

  it('groups by thousands', () => {
    expect(grouped(999n)).toBe('999');
    expect(grouped(1234567n)).toBe('1,234,567');
  });

  it('shortens an address to its ends', () => {
    expect(shortAddress('7YWHk1111111111111111111111111111111111k3Qd')).toBe('7YWH…k3Qd');
    expect(shortAddress('short')).toBe('short');
  });
});
