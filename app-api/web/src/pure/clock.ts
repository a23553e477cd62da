/** The chain's clock between two messages: the last time heard, carried on by this machine's steady clock. */

/** The chain may stand still; beyond this the page stops guessing. Seconds. */
const LONGEST_GUESS = 15;

export interface ChainClock {
  /** Unix seconds of the chain when last heard. */
  readonly time: number;
  readonly slot: number;
  /** When that was, by a steady clock, milliseconds. */
  readonly heardAt: number;
}

/** A newer message moves the clock on; an older one, which a second request may bring, leaves it. */
export function heard(clock: ChainClock | null, time: number, slot: number, steady: number): ChainClock {
  return clock !== null && slot <= clock.slot ? clock : { time, slot, heardAt: steady };
}

/** The chain's time now, unix seconds. */
export function chainNow(clock: ChainClock, steady: number): number {
  const passed = Math.max(0, (steady - clock.heardAt) / 1000);
  return Math.floor(clock.time + Math.min(passed, LONGEST_GUESS));
}

/** Nothing was heard for so long that the shown time may be wrong. */
export function stale(clock: ChainClock, steady: number): boolean {
  return steady - clock.heardAt > LONGEST_GUESS * 1000;
}
