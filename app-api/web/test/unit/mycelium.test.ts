import { describe, expect, it } from 'vitest';
import { mycelium } from '../../src/pure/mycelium';

describe('the header’s threads', () => {
  it('are the same for everyone', () => {
    const threads = mycelium(7, 900, 96);
    expect(threads).toEqual(mycelium(7, 900, 96));
    expect(threads.length).toBeGreaterThan(5);
    expect(threads.length).toBeLessThanOrEqual(90);
  });
});
