// The teacher's page: the link for a class, the codes that come in, and what they say together. Words and numbers come
// from the HTML and from the module; everything stays in this tab.
import init, { sample, scene_of } from './pkg/share.js';
import { draw } from './share.js';
import { begin, translate } from './side.js';
import { fill } from './trusted.js';

await init();
begin();
const at = (id) => document.getElementById(id);
const root = document.documentElement;
const towers = new URL('../index.html', location.href);

// The link.
function link() {
  const [scene, text] = [at('scene'), at('text')].map((select) => select.value);
  const config = at(`scene-${scene}`)?.querySelector('.open').hash.slice(1) ?? 'v=1';
  const there = new URL(towers);
  there.pathname = there.pathname.replace(/index\.html$/, '');
  there.hash = `${config}${text === '1' ? '&corpus=stories-zh' : ''}&class=${scene}`;
  return there.href;
}
function tellLink() {
  at('link').value = link();
  if (!at('qr').hidden) draw(at('qr'), link(), at('show-qr').textContent, link());
}
for (const id of ['scene', 'text']) at(id).addEventListener('change', tellLink);
at('link').addEventListener('focus', () => at('link').select());
at('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(link());
    at('copy').dataset.done = '';
    setTimeout(() => delete at('copy').dataset.done, 2000);
  } catch {
    at('link').select();
  }
});
at('show-qr').addEventListener('click', () => {
  at('qr').hidden = !at('qr').hidden;
  at('show-qr').setAttribute('aria-expanded', String(!at('qr').hidden));
  tellLink();
});

// The sample. Its own claim's threshold stands beside the scene.
const key = 'strata.codes';
let csv = '';
function tell() {
  const codes = at('codes').value;
  const wants = at('scene').querySelector(`option[value="${scene_of(codes) ?? ''}"]`)?.dataset ?? {};
  const here = new URL(towers);
  here.pathname = here.pathname.replace(/index\.html$/, '');
  let summary, picture, lines;
  [summary, picture, lines, csv] = sample(codes, here.href, Number(wants.threshold ?? NaN), wants.below === 'true');
  fill(at('summary'), summary);
  fill(at('picture'), picture);
  fill(at('lines'), lines);
  at('each').hidden = !lines;
  for (const check of at('lines').querySelectorAll('.check')) {
    check.target = '_blank';
    check.hash += `&lang=${root.lang === 'en' ? 'en' : 'zh'}`;
  }
  translate();
  // A reload must not lose a class; a new tab begins anew.
  try { sessionStorage.setItem(key, codes); } catch { /* Then it is forgotten. */ }
}
function add(text) {
  const code = text.trim();
  const there = at('codes').value.split('\n').map((line) => line.trim());
  if (!code || there.includes(code)) return;
  at('codes').value = [...there.filter(Boolean), code, ''].join('\n');
  tell();
}
at('codes').addEventListener('input', tell);
at('clear').addEventListener('click', () => {
  at('codes').value = '';
  tell();
});
at('csv').addEventListener('click', () => {
  const file = document.createElement('a');
  file.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  file.download = 'strata-class.csv';
  file.click();
});
at('print').addEventListener('click', () => print());

// Cameras and photos, where the browser itself reads QR codes.
async function makeReader() {
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null;
  } catch {
    return null;
  }
}
const reader = await makeReader();
at('no-scan').hidden = reader !== null;
at('scan').disabled = at('photos').disabled = reader === null;
let camera = null;
function stop() {
  camera?.getTracks().forEach((track) => track.stop());
  camera = null;
  at('camera').hidden = true;
  at('scan').setAttribute('aria-pressed', 'false');
}
async function watch() {
  if (!camera) return;
  try {
    for (const { rawValue } of await reader.detect(at('camera'))) add(rawValue);
  } catch { /* No picture yet. */ }
  setTimeout(watch, 250);
}
at('scan').addEventListener('click', async () => {
  if (camera) return stop();
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    at('no-camera').hidden = false;
    return;
  }
  at('scan').setAttribute('aria-pressed', 'true');
  at('camera').hidden = false;
  at('camera').srcObject = camera;
  await at('camera').play();
  watch();
});
at('photos').addEventListener('change', async () => {
  for (const file of at('photos').files) {
    try {
      for (const { rawValue } of await reader.detect(await createImageBitmap(file))) add(rawValue);
    } catch { /* A file that is no picture has no code. */ }
  }
  at('photos').value = '';
});

try { at('codes').value = sessionStorage.getItem(key) ?? ''; } catch { /* Nothing was kept. */ }
tellLink();
tell();
root.dataset.ready = '';
