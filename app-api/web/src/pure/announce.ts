/** What a screen reader is told of the live feed: a summary now and then, never every row. */

/** Least time between two summaries, milliseconds. */
export const ANNOUNCE_EVERY = 12_000;

export class Announcer {
  #count = 0;
  #latest = '';
  #saidAt: number | null = null;

  /** A trade came. */
  note(sentence: string): void {
    this.#count++;
    this.#latest = sentence;
  }

  /** The summary that is due at `steady` milliseconds, or `null`. */
  due(steady: number): string | null {
    if (this.#count === 0) return null;
    if (this.#saidAt !== null && steady - this.#saidAt < ANNOUNCE_EVERY) return null;
    const words = this.#count === 1 ? this.#latest : `${this.#count} new trades. Latest: ${this.#latest}`;
    this.#saidAt = steady;
    this.#count = 0;
    return words;
  }
}
