import { describe, expect, it } from 'vitest';
import { chainNow, heard, stale } from '../../src/pure/clock';
import { ago, clockTime, dateTime, seconds, span } from '../../src/pure/times';

describe('times', () => {
  it('reads RFC 3339 and nothing else', () => {
    expect(seconds('2027-01-15T08:00:00Z')).toBe(1_800_000_000);
    expect(seconds(null)).toBeNull();
    expect(seconds('soon')).toBeNull();
  });

  it('says a span in its two largest units', () => {
    expect(span(0)).toBe('0 s');
    expect(span(59.9)).toBe('59 s');
    expect(span(64)).toBe('1 min 4 s');
    expect(span(3600)).toBe('1 h');
    expect(span(3605)).toBe('1 h');
    expect(span(183_600)).toBe('2 d 3 h');
    expect(span(-5)).toBe('0 s');
  });

  it('says how long ago in one unit, and never in the future', () => {
    expect(ago(100, 100)).toBe('now');
    expect(ago(105, 100)).toBe('now');
    expect(ago(92, 100)).toBe('8 s ago');
    expect(ago(0, 190)).toBe('3 min ago');
  });

  it('shows the chain’s clock in UTC', () => {
    expect(clockTime(1_800_000_000)).toBe('08:00:00');
    expect(dateTime(1_800_000_000)).toBe('2027-01-15 08:00:00 UTC');
  });
});

describe('the chain’s clock between two messages', () => {
  const clock = heard(null, 1_000, 50, 20_000);

  it('runs on with the machine’s steady clock', () => {
    expect(chainNow(clock, 20_000)).toBe(1_000);
    expect(chainNow(clock, 23_500)).toBe(1_003);
  });

  it('stops guessing after 15 seconds of silence, and says so', () => {
    expect(chainNow(clock, 999_000)).toBe(1_015);
    expect(stale(clock, 34_000)).toBe(false);
    expect(stale(clock, 36_000)).toBe(true);
  });

  it('is not set back by an answer that was overtaken', () => {
    expect(heard(clock, 999, 49, 21_000)).toBe(clock);
    expect(heard(clock, 1_001, 51, 21_000)).toEqual({ time: 1_001, slot: 51, heardAt: 21_000 });
  });
});
