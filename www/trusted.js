// Trusted Types, where a browser has them: no text becomes a script's address or markup but here (`trusted-types` in each
// page's policy names what follows). In the one file everything is a blob.
const home = import.meta.url.startsWith('blob:') ? 'blob:' : new URL('..', import.meta.url).href;
const types = globalThis.trustedTypes;

// Workers are given their address by Rust, as text.
types?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, document.baseURI).href.startsWith(home) ? url : null),
});
const ours = types?.createPolicy('strata', { createHTML: (text) => text });

/// A document of its own that does nothing: no script in it runs, nothing is loaded for it.
export const parsed = (text, type) => new DOMParser().parseFromString(ours ? ours.createHTML(text) : text, type);

/// Puts markup of our modules into a box. What they were told by readers they have escaped; should one forget, no script
/// comes of it.
export function fill(box, markup) {
  // Rows stand in a body of a table, which the parser adds to one. Options stand in a template by themselves: a select
  // that they are taken out of would choose anew.
  const tag = box.localName === 'table' ? 'table' : 'template';
  const outer = parsed(`<template><${tag}>${markup}</${tag}></template>`, 'text/html').querySelector('template');
  const inner = outer.content.firstChild;
  const made = inner.content ?? inner;
  for (const el of made.querySelectorAll('*')) {
    const handles = [...el.attributes].some(({ name }) => name.startsWith('on'));
    if (handles || /^(script|iframe|object|embed|base|link)$/.test(el.localName)) el.remove();
  }
  box.replaceChildren(...made.childNodes);
}
