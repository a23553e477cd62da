/** Elements in few words. Text only ever enters as text nodes: nothing that an agent says is read as markup. */

import type { Shape } from '../pure/shape';

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An HTML element; `true` sets a bare attribute, `false` and `null` leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An SVG drawing of shapes. Without a label it is decoration and hidden from screen readers. */
export function svg(viewBox: string, shapes: readonly Shape[], attributes: Attributes = {}, label: string | null = null): SVGSVGElement {
  const root = document.createElementNS(SVG, 'svg');
  setAttributes(root, { viewBox, ...attributes, ...(label === null ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label }) });
  root.append(...shapes.map(draw));
  return root;
}

function draw(shape: Shape): SVGElement {
  const element = document.createElementNS(SVG, shape.tag);
  setAttributes(element, shape.attributes);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null) element.setAttribute(name, String(value));
  }
}

/** Changes a text only where it differs: a screen reader and a selection notice every change. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Changes an attribute only where it differs. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** An element that shows one item and can show its newer state. */
export interface Row<T> {
  readonly element: HTMLElement;
  update(item: T): void;
}

/** Children of a container, one for each item, kept by key: focus and selection survive every update. */
export class Rows<T> {
  readonly #rows = new Map<string, Row<T>>();

  constructor(
    private readonly container: HTMLElement,
    private readonly key: (item: T) => string,
    private readonly create: (item: T) => Row<T>,
  ) {}

  show(items: readonly T[]): void {
    const wanted = new Set(items.map(this.key));
    for (const [key, row] of this.#rows) {
      if (wanted.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    let before: ChildNode | null = this.container.firstChild;
    for (const item of items) {
      const key = this.key(item);
      let row = this.#rows.get(key);
      if (!row) {
        row = this.create(item);
        this.#rows.set(key, row);
      }
      row.update(item);
      if (row.element === before) before = before.nextSibling;
      else this.container.insertBefore(row.element, before);
    }
  }
}
