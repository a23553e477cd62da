import type { Model } from '../model';

/** One page. */
export interface View {
  /** For the browser's tab. */
  readonly title: string;
  readonly element: HTMLElement;
  /** Where focus goes when the reader comes here. */
  readonly heading: HTMLElement;
  update(model: Model): void;
  /** The reader left. */
  leave?(): void;
}
