// Makes DOM elements. Text is set as text, never as markup.

/** Attributes by name; false omits an attribute, true sets it to an empty value. */
export type Attributes = Readonly<Record<string, string | boolean>>;

/** Creates an element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
