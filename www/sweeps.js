// The page of sweeps: moves what its module says and draws to where it belongs, orders to workers, and what is done to
// the browser's storage. What is decided is decided in Rust.
import { begin, download, keep, lang, read, theme } from './side.js';
import { fill as insert } from './trusted.js';

const el = (id) => document.getElementById(id);

// The newest towers are kept, up to so many: about a megabyte.
const LIST = 'strata.sweeps';
const MOST = 400;
// What trains in this tab; a reload goes on with it.
const BUSY = 'strata.sweeping';

let Sweeps, stored_prefix, sweeps;
const pool = new Set();
let clock = 0;
let due = 0;

function stored() {
  try { return JSON.parse(read(LIST)) ?? []; } catch { return []; }
}

// Drops the oldest down to `most`; whatever another engine left is no longer in the list, and goes too.
function drop(most) {
  const list = stored().filter((key) => key.startsWith(stored_prefix()));
  const kept = new Set(list.slice(Math.max(0, list.length - most)));
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith('strata.sweep.') && !kept.has(key)) localStorage.removeItem(key);
    }
  } catch { /* Then nothing was stored either. */ }
  keep(LIST, JSON.stringify([...kept]));
}

function store(key, text) {
  if (!keep(key, text)) {
    drop(Math.floor(stored().length / 2));
    if (!keep(key, text)) return false;
  }
  const list = [...stored().filter((other) => other !== key), key];
  const listed = keep(LIST, JSON.stringify(list));
  if (list.length > MOST) drop(MOST);
  return listed;
}

function restore() {
  const [n] = sweeps.counts();
  for (let job = 0; job < n; job++) {
    const text = read(sweeps.stored_as(job));
    if (text) sweeps.restore(job, text);
  }
}

function show(id, text) {
  if (el(id).textContent !== text) el(id).textContent = text;
}

// Words that change with every tick of the clock.
function tick() {
  const [texts] = sweeps.words(lang(), performance.now());
  for (const [id, text] of texts) {
    if (!id.startsWith('by-')) show(id, text);
  }
  el('progress').value = sweeps.share();
}

const OPTIONS = ['vary', 'towers', 'measure-1', 'measure-2'];

function fill(options) {
  const [texts, markup] = sweeps.words(lang(), performance.now());
  for (const [id, html] of markup) {
    if (!OPTIONS.includes(id)) {
      insert(el(id), html);
    } else if (options) {
      const chosen = el(id).value;
      insert(el(id), html);
      if (chosen && id !== 'vary' && id !== 'towers') el(id).value = chosen;
    }
  }
  const by = Object.fromEntries(texts);
  for (const n of [1, 2]) {
    el(`measure-${n}`).closest('.panel').querySelector('.by').textContent = by[`by-${el(`measure-${n}`).value}`];
  }
  tick();
}

function draw() {
  const dressed = [lang(), theme()];
  const put = (id, name) => {
    const box = el(id);
    const svg = sweeps.picture(name, ...dressed, box.clientWidth);
    insert(box, svg);
    return svg !== '';
  };
  const [n, done, failed] = sweeps.counts();
  el('panels').hidden = el('tables').hidden = el('sub').hidden = done === 0;
  el('skyline').hidden = false;
  el('skyline').hidden = !put('skyline', 'skyline');
  put('curves', 'curves');
  for (const k of [1, 2]) put(`chart-${k}`, el(`measure-${k}`).value);
  for (const kind of ['csv', 'json', 'svg']) el(kind).disabled = done === 0;
  el('go').disabled = done === n && !failed && pool.size === 0;
  el('fields').disabled = pool.size > 0;
  document.body.classList.toggle('busy', pool.size > 0);
}

function paint(options = false) {
  fill(options);
  draw();
}

// As often as towers end, but not more often than one can look.
function soon() {
  due ||= setTimeout(() => { due = 0; paint(); }, 120);
}

function form() {
  const [, values, seeds, steps, towers] = sweeps.form();
  Object.assign(el('values'), { value: values });
  Object.assign(el('steps'), { value: steps });
  el('seeds').value = seeds;
  el('towers').value = towers;
}

// Takes what the form says; another setting comes with values of its own.
function ask(another) {
  const values = another ? '' : el('values').value || ',';
  const taken = sweeps.ask(el('vary').value, values, el('seeds').value, el('steps').value, el('towers').value);
  if (taken) {
    restore();
    const typed = el('values').value;
    paint(true);
    form();
    // What was typed may be spaced otherwise and mean the same.
    if (!another) el('values').value = typed;
    history.replaceState(null, '', `#${sweeps.link()}`);
  } else {
    fill(false);
  }
  return taken;
}

function end() {
  for (const worker of pool) worker.terminate();
  pool.clear();
  clearInterval(clock);
  sweeps.stop();
  try { sessionStorage.removeItem(BUSY); } catch { /* Then a reload does not go on by itself. */ }
  paint();
}

function feed(worker) {
  const job = sweeps.next();
  if (job < 0) {
    worker.terminate();
    pool.delete(worker);
    if (pool.size === 0) end();
    return;
  }
  worker.job = job;
  worker.postMessage({ job, order: sweeps.order(job) });
}

function hire() {
  const worker = new Worker(new URL('./sweeps-worker.js', import.meta.url), { type: 'module' });
  pool.add(worker);
  worker.onmessage = ({ data: { job, step, answer } }) => {
    if (!answer) return sweeps.at(job, step);
    const text = sweeps.took(job, answer);
    if (text && !store(sweeps.stored_as(job), text)) sweeps.not_stored();
    soon();
    feed(worker);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    sweeps.broke(worker.job);
    worker.terminate();
    pool.delete(worker);
    soon();
    // One that cannot even begin would be replaced for ever: each tower is tried once.
    hire();
  };
  feed(worker);
}

function start() {
  sweeps.start(performance.now());
  const [n, done] = sweeps.counts();
  const size = Math.max(1, Math.min(navigator.hardwareConcurrency || 1, n - done));
  for (let k = 0; k < size; k++) hire();
  clock = setInterval(tick, 250);
  try { sessionStorage.setItem(BUSY, sweeps.link()); } catch { /* As above. */ }
  paint();
}

function wire() {
  el('form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (pool.size > 0) end();
    else if (ask(false)) start();
  });
  el('vary').addEventListener('change', () => ask(true));
  for (const id of ['values', 'seeds', 'steps', 'towers']) el(id).addEventListener('change', () => ask(false));
  for (const n of [1, 2]) el(`measure-${n}`).addEventListener('change', () => paint());
  for (const [kind, type] of [['csv', 'text/csv'], ['json', 'application/json'], ['svg', 'image/svg+xml']]) {
    el(kind).addEventListener('click', () => download(`strata-sweep.${kind}`, type, sweeps.file(kind, lang(), theme())));
  }
  el('copy').addEventListener('click', async () => {
    const link = new URL(`#${sweeps.link()}`, location.href).href;
    history.replaceState(null, '', link);
    try { await navigator.clipboard.writeText(link); } catch { return; }
    const { saidEn, saidZh } = el('copy').dataset;
    show('state', lang() === 'en' ? saidEn : saidZh);
  });
  let wide = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth !== wide) soon();
    wide = innerWidth;
  });
  addEventListener('hashchange', () => location.reload());
}

begin(() => sweeps && paint(true));
try {
  const module = await import('./pkg/sweeps.js');
  await module.default();
  ({ Sweeps, stored_prefix } = module);
  sweeps = new Sweeps(location.hash);
  drop(MOST);
  restore();
  paint(true);
  form();
  wire();
  let busy = null;
  try { busy = sessionStorage.getItem(BUSY); } catch { /* Nothing was busy. */ }
  if (busy === sweeps.link() && !el('go').disabled) start();
} catch (error) {
  console.error(error);
  el('fatal').hidden = false;
}
