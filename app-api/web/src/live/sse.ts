/** Server-sent events, as the WHATWG specification has the stream's text. Parsed here so that the page can resume by itself. */

export interface Message {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The last id the stream gave, empty before the first. */
  readonly id: string;
}

/** Takes the text piece by piece and gives the messages it completes. A message cut off by the stream's end is dropped. */
export class SseParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string;

  /** `id`: the last one of the stream that this one goes on after. */
  constructor(id = '') {
    this.#id = id;
  }

  push(text: string): Message[] {
    const messages: Message[] = [];
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const whole = this.#rest + text;
    const cut = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = whole.slice(0, cut).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + whole.slice(cut);
    for (const line of lines) {
      const message = this.#line(line);
      if (message) messages.push(message);
    }
    return messages;
  }

  #line(line: string): Message | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    return null;
  }

  #dispatch(): Message | null {
    const message = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    return empty ? null : message;
  }
}
