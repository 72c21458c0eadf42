// Starts the page. Everything else is Rust; where Rust cannot start, this says so in one sentence.
import './trusted.js';

const needs = [
  [() => typeof WebAssembly === 'object' && WebAssembly.validate(SIMD),
    'This browser has no WebAssembly SIMD, which Strata needs; any browser from 2023 on has it.',
    '这个浏览器没有 Strata 所需的 WebAssembly SIMD，请换用 2023 年以后的浏览器。'],
  [() => typeof Worker === 'function',
    'This browser allows no web workers, in which Strata trains its towers.',
    '这个浏览器不允许 Web Worker，而 Strata 要在其中训练两座塔。'],
];
// A module with one function that uses a vector instruction.
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0,
  253, 15, 253, 98, 11]);

// What packs a reader's own text into a link is loaded where there is such a text.
window.strata_load_packs = async () => {
  const { default: init, pack, unpack } = await import('./pkg/packs.js');
  await init();
  window.strata_packs = { pack, unpack };
};

// What only a class or a QR code needs is loaded when somebody asks for it.
window.strata_share = (name, ...given) => {
  // What is dropped can be read only while it is.
  if (name === 'drop') given = [...given[0].items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return import('./share.js').then((module) => module[name](...given)).catch((error) => {
    console.warn(error);
    lacks(given.find((one) => one instanceof HTMLElement));
  });
};

// Something that was asked for did not come: said where it would stand, or on top.
window.strata_lacks = lacks;
function lacks(box) {
  const words = ['This part could not be loaded. Try again; if the device is offline, go online once.',
    '这一部分没能加载。请重试；如果断网，请先联网一次。'];
  if (!box) return say(...words);
  box.hidden = false;
  box.textContent = words[document.documentElement.lang === 'en' ? 0 : 1];
}

function say(en, zh) {
  const box = document.getElementById('fatal');
  box.hidden = false;
  box.replaceChildren();
  for (const [lang, text] of [['en', en], ['zh', zh]]) {
    const line = document.createElement('p');
    line.lang = lang;
    line.textContent = text;
    box.append(line);
  }
}

// For visits without a network, once the first view is there. Not on a developer's own host, where a reload shall bring
// what was just built, nor where another page has us in a frame.
function keep() {
  const isOwn = /^(localhost|127\.|\[)/.test(location.hostname);
  if (document.documentElement.dataset.version && navigator.serviceWorker && !isOwn && self === top) {
    setTimeout(() => import('./offline.js').catch(console.warn), 5000);
  }
}
// In a frame of somebody else's page: a part of this one.
if (/[#&]embed=/.test(location.hash)) await import('./embed.js').catch(console.warn);

// Scripts wait for styles, so that what has none by now never came.
const isDressed = ({ sheet }) => {
  try { return sheet.cssRules.length > 0; } catch { return false; }
};
if (![...document.querySelectorAll('link[rel=stylesheet]')].every(isDressed)) {
  say('A part of this page (its style) could not be loaded. Reload it; if it is offline, go online once.',
    '页面的样式没能加载。请刷新页面；如果断网，请先联网一次。');
}

const missing = needs.find(([has]) => !has());
if (missing) {
  say(missing[1], missing[2]);
} else {
  try {
    const { default: init, start } = await import('./pkg/app.js');
    await Promise.all([init(), location.hash.includes('text') && window.strata_load_packs().catch(console.warn)]);
    start(new URL('./worker.js', import.meta.url).href);
    keep();
    import('./focus.js').catch(console.warn);
  } catch (error) {
    console.error(error);
    say(`Strata could not start (${error.message ?? error}). Reload the page; if it is offline, go online once.`,
      `Strata 没能启动（${error.message ?? error}）。请刷新页面；如果断网，请先联网一次。`);
  }
}
