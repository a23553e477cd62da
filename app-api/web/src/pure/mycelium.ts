/** The threads behind the header: grown once from a fixed seed, the same for everyone. */

import { round } from './shape';

/** Marsaglia's xorshift32: small, and the same on every machine. Gives 0..1. */
function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Most threads one drawing grows. */
const MOST = 90;

/** Path data of branching threads that grow from the right edge of a `width` × `height` box towards the left. */
export function mycelium(seed: number, width: number, height: number): string[] {
  const next = generator(seed);
  const threads: string[] = [];
  const tips = Array.from({ length: 6 }, (_, at) => ({ x: width, y: ((at + 0.5) / 6) * height, angle: Math.PI, left: 64 }));
  for (let tip = tips.shift(); tip !== undefined && threads.length < MOST; tip = tips.shift()) {
    let { x, y, angle } = tip;
    let path = `M${round(x)} ${round(y)}`;
    for (let step = 0; step < tip.left; step++) {
      angle += (next() - 0.5) * 0.55 + (Math.PI - angle) * 0.06;
      x += Math.cos(angle) * 14;
      y += Math.sin(angle) * 14;
      path += `L${round(x)} ${round(y)}`;
      if (next() < 0.07) tips.push({ x, y, angle: angle + (next() < 0.5 ? -0.7 : 0.7), left: Math.floor((tip.left - step) * 0.7) });
    }
    threads.push(path);
  }
  return threads;
}
