// What the pages beside the towers do alike: language, theme, and the ways from view to view with the run at hand.
import './trusted.js';

const root = document.documentElement;

// From the towers and from the other pages comes `#run=<their link>`.
export const asked = new URLSearchParams(location.hash.slice(1));
export const run = asked.get('run') ?? 'v=1';
const settings = new URLSearchParams(run);

export function read(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
export function keep(key, value) {
  try { localStorage.setItem(key, value); return true; } catch { return false; }
}

// The language lasts as long as the tab: an address that follows what is done need not say it.
const LANG = 'strata.lang';
function spoken() {
  try { return sessionStorage.getItem(LANG); } catch { return null; }
}

export const lang = () => root.lang;
export const theme = () => root.dataset.theme;

// Told of every change of language or theme.
let changed = () => {};

// Attributes and options cannot hold two languages: the English one waits beside the Chinese.
export function translate() {
  const english = lang() === 'en';
  for (const [name, zh, en] of [['title', 'titleZh', 'titleEn'], ['aria-label', 'labelZh', 'labelEn']]) {
    for (const el of document.querySelectorAll(`[${name}]`)) {
      if (!el.dataset[zh]) continue;
      el.dataset[en] ??= el.getAttribute(name);
      el.setAttribute(name, english ? el.dataset[en] : el.dataset[zh]);
    }
  }
  for (const el of document.querySelectorAll('option[data-en]')) el.textContent = english ? el.dataset.en : el.dataset.zh;
}

function speak(code) {
  root.lang = code;
  for (const button of document.querySelectorAll('.langs button')) {
    button.setAttribute('aria-pressed', String(button.dataset.to === code));
  }
  translate();
  try { sessionStorage.setItem(LANG, code); } catch { /* Then it is forgotten. */ }
  lead();
}

// The ways to the other views, which go on in the language that is read.
function lead() {
  const own = run.split('&').filter((pair) => !pair.startsWith('lang=')).join('&');
  const told = `${own}&lang=${lang() === 'en' ? 'en' : 'zh'}`;
  document.getElementById('to-towers').href = `../index.html#${told}`;
  for (const link of document.querySelectorAll('.bar a[id^="to-"]:not(#to-towers)')) {
    const page = link.id.slice(3);
    if (!link.hasAttribute('aria-current')) link.href = `${page}.html#run=${encodeURIComponent(told)}`;
  }
}

// As the towers' page does (boot.js).
function keepOffline() {
  const isOwn = /^(localhost|127\.|\[)/.test(location.hostname);
  if (root.dataset.version && navigator.serviceWorker && !isOwn && self === top) setTimeout(() => import('./offline.js').catch(console.warn), 5000);
}

function dress(name) {
  root.dataset.theme = name;
}

export function begin(then = () => {}) {
  root.classList.add('js');
  document.getElementById('unstarted')?.remove();
  const light = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  dress((asked.get('theme') ?? settings.get('theme') ?? read('strata.theme') ?? light) === 'light' ? 'light' : 'dark');
  const code = asked.get('lang') ?? settings.get('lang') ?? spoken() ?? navigator.language.toLowerCase();
  speak(code.startsWith('zh') ? 'zh-Hans' : 'en');
  changed = then;
  keepOffline();
  for (const button of document.querySelectorAll('.langs button')) {
    button.addEventListener('click', () => { speak(button.dataset.to); changed(); });
  }
  document.getElementById('theme').addEventListener('click', () => {
    const other = theme() === 'light' ? 'dark' : 'light';
    dress(other);
    keep('strata.theme', other);
    changed();
  });
}

export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
