// The page out of one file: unpacks what the build put below, gives each file an address of its own, and begins.
// Five characters are four bytes (xtask/src/single.rs).
function unpack85(text) {
  const digits = new Uint8Array(127);
  let digit = 0;
  for (let code = 33; code < 127; code++) if (!'!"&\'-<>\\`'.includes(String.fromCharCode(code))) digits[code] = digit++;
  const view = new DataView(new ArrayBuffer(text.length / 5 * 4));
  for (let i = 0, at = 0; i < text.length; at += 4) {
    let number = 0;
    for (let k = 0; k < 5; k++) number = number * 85 + digits[text.charCodeAt(i++)];
    view.setUint32(at, number);
  }
  return view.buffer;
}

// What is in here, for whoever takes it along once more (www/take.js); and the run that was put into it, if one was.
const page = `<!DOCTYPE html>\n${document.documentElement.outerHTML}\n`;
const run = JSON.parse(document.getElementById('run')?.textContent ?? 'null');
window.strata_single = { page, ...run };
// Whoever looked further and comes back to the file goes on there.
const isRun = run && !location.hash.slice(1);
if (isRun) location.replace(`#${run.link}`);

// The length of what is packed stands before it: behind its end there are zeros, which unpacking refuses.
const [length, text] = document.getElementById('files').textContent.split(' ');
const bytes = unpack85(text).slice(0, Number(length));
let all;
try {
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  all = await new Response(unpacked).arrayBuffer();
} catch (error) {
  const box = document.getElementById('fatal');
  box.hidden = false;
  for (const [lang, says] of [['en', 'This browser cannot unpack this file'], ['zh', '这个浏览器无法解开此文件']]) {
    box.append(Object.assign(document.createElement('p'), { lang, textContent: `${says} (${error.message}).` }));
  }
  throw error;
}

// A worker out of a file: Chromium starts none that is a module, and lets none load a blob. So it has its glue in itself.
function alone(text) {
  for (const [name, script] of glue) {
    text = text.replace(`'./${name}'`, () => JSON.stringify(`data:text/javascript,${encodeURIComponent(script)}`));
  }
  return `(async () => { ${text} })();`;
}

// First the names, types and lengths, then the files, each after those that it names.
const head = new DataView(all).getUint32(0, true);
const list = JSON.parse(new TextDecoder().decode(new Uint8Array(all, 4, head)));
const addresses = new Map();
const [modules, glue] = [new Map(), new Map()];
let at = 4 + head;
for (const [name, type, length] of list) {
  let content = new Uint8Array(all, at, length);
  at += length;
  if (type === 'text/javascript') {
    content = new TextDecoder().decode(content);
    if (name === 'worker.js') content = alone(content);
    for (const [other, address] of addresses) {
      // Scripts name a file beside them with its folder, glue its module without.
      content = content.replaceAll(`'./${other}'`, `'${address}'`);
      if (other.endsWith('.wasm')) content = content.replaceAll(`'${other.slice('pkg/'.length)}'`, `'${address}'`);
    }
  }
  // A copy: what is sent to a worker takes all of its buffer along.
  if (type === 'application/wasm') modules.set(name, content.slice());
  if (type === 'text/javascript' && name.startsWith('pkg/')) glue.set(name, content);
  addresses.set(name, URL.createObjectURL(new Blob([content], { type })));
}

// Its first message is the module of its kind, not yet compiled: a compiled one may not be sent to every worker out of a file.
const Started = window.Worker;
window.Worker = class extends Started {
  constructor(address, options) {
    super(address, { ...options, type: 'classic' });
    super.postMessage(modules.get(options.name.startsWith('whole-') ? 'pkg/desk_bg.wasm' : 'pkg/app_bg.wasm'));
    this.isToldFirst = true;
  }

  postMessage(...message) {
    // What the page says first is said already.
    if (this.isToldFirst) this.isToldFirst = false;
    else super.postMessage(...message);
  }
};

// What the page asks for by its name on a host.
const far = window.fetch;
window.fetch = (asked, ...more) => far(addresses.get(String(asked).replace(/^www\//, '')) ?? asked, ...more);

// The pages beside the towers are not in here; the bar says so.
addEventListener('click', (event) => {
  if (event.target.closest?.('a[href^="www/"]')) event.preventDefault();
}, true);

for (const [name, type] of list.filter(([, type]) => type === 'text/css')) {
  if (name === 'share.css') continue;
  const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: addresses.get(name), type });
  document.head.append(style);
  await new Promise((then) => { style.onload = style.onerror = then; });
}
await import(addresses.get('boot.js'));
// What had no room in the link: a text is a string, a model bytes.
const give = (detail) => dispatchEvent(new CustomEvent('strata-give', { detail }));
if (isRun && run.text) give(run.text);
if (isRun && run.model) give(Uint8Array.from(atob(run.model), (letter) => letter.charCodeAt(0)));
