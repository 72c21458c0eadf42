// What the page asks for only when somebody wants it: a QR code, and the line of a class. The words come from the module.
import init, {
  copied_words, frame, line as lineOf, picture_words, qr as qrOf, qr_words, result, seed_of, sheet as sheetOf, small_print,
} from './pkg/share.js';
import { fill } from './trusted.js';

const ready = init();
const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = new URL('./share.css', import.meta.url).href;
document.head.append(style);

const isChinese = () => document.documentElement.lang !== 'en';

/// Draws the QR code of a text, or says what else can be done.
export function draw(box, text, label, otherwise) {
  const code = qrOf(text);
  box.hidden = false;
  if (!code) {
    box.textContent = otherwise;
    return;
  }
  const [size, path] = code;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const attributes = { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [d, fill] of [[`M0 0h${size}v${size}H0z`, '#fff'], [path, '#000']]) {
    const part = document.createElementNS(svg.namespaceURI, 'path');
    part.setAttribute('d', d);
    part.setAttribute('fill', fill);
    svg.append(part);
  }
  box.replaceChildren(svg);
}

/// The share dialog's.
export async function qr(box, link) {
  await ready;
  draw(box, link, ...qr_words(isChinese()));
}

/// What pictures need of the module.
const words = { picture_words, qr: qrOf, small_print };
/// A picture larger than this is not looked into.
const MAX_PICTURE_BYTES = 30_000_000;

/// The buttons that save pictures of a shared link.
export async function pictures(box, link) {
  await ready;
  (await import('./picture.js')).offer(box, link, words);
}

/// A picture of the stage or of the open lens, as PNG.
export async function png(kind, link) {
  await ready;
  return (await import('./picture.js')).png(kind, link, words);
}

/// The same as SVG text.
export async function svg(kind, link) {
  await ready;
  return (await import('./picture.js')).svg(kind, link, words);
}

/// Something was dropped on the page, as files or as a browser's entries of files and folders.
export async function drop(...entries) {
  await ready;
  const files = (await Promise.all(entries.filter(Boolean).map(filesOf))).flat();
  const isModel = entries.some((entry) => entry?.isDirectory) || files.some(({ name }) => /\.(safetensors|zip|json)$/i.test(name));
  if (isModel) {
    await model(files);
  } else if (files[0]?.type.startsWith('image/')) {
    await picture(files[0]);
  } else if (files[0]) {
    dispatchEvent(new CustomEvent('strata-give', { detail: files[0] }));
  }
}

/// The files of a model: the page begins from it, or why it cannot is said.
export async function model(files) {
  await ready;
  let open;
  try {
    ({ open } = await import('./open.js'));
  } catch {
    return say(picture_words(isChinese())[4]);
  }
  const why = await open(files);
  if (why) say(why[isChinese() ? 1 : 0]);
}

/// The files of a folder, not of those in it.
async function filesOf(entry) {
  if (entry instanceof File) return [entry];
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  // It hands out a hundred at a time.
  for (let more; more?.length !== 0;) {
    more = await new Promise((done, failed) => reader.readEntries(done, failed));
    found.push(...more.filter(({ isFile }) => isFile));
  }
  return (await Promise.all(found.map(filesOf))).flat();
}

/// The run that a picture carries is opened, or what it lacks is said.
async function picture(file) {
  const { linkIn } = await import('./picture.js');
  const link = file.size <= MAX_PICTURE_BYTES ? await linkIn(file).catch(() => undefined) : undefined;
  if (link) {
    location.hash = link;
  } else {
    say(picture_words(isChinese())[3]);
  }
}

/// What should stand in that place did not come.
function lacks(place) {
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  place.append(said);
  window.strata_lacks(said);
}

/// Says a sentence over the page for a while.
function say(sentence) {
  document.getElementById('picture-said')?.remove();
  const said = document.createElement('p');
  said.id = 'picture-said';
  said.setAttribute('role', 'status');
  document.body.append(said);
  said.textContent = sentence;
  setTimeout(() => said.remove(), 8000);
}

// The sheet that is open follows the page's language.
let again = () => {};
new MutationObserver(() => again()).observe(document.documentElement, { attributeFilter: ['lang'] });

/// What the share dialog has beside the link and its QR code. `a` and `b` are the towers' numbers of parameters.
export async function sheet(box, address, a, b, stays = []) {
  box.replaceChildren();
  // Of two that are made at a time, as by two languages in quick succession, the newer one stays.
  const turn = box.turn = {};
  await ready;
  again = () => {
    const open = [...box.querySelectorAll('details[open]')].map(({ id }) => id);
    if (box.closest('dialog').open) sheet(box, address, a, b, open);
  };
  const chinese = isChinese();
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
  const saves = document.createElement('div');
  saves.id = 'share-saves';
  saves.className = 'row';
  // All at once: what comes a moment later moves the rest from under the pointer.
  await pictures(saves, address).catch(() => lacks(saves));
  if (box.turn !== turn) return;
  fill(box, sheetOf(address, a, b, day, chinese));
  for (const id of stays) box.querySelector(`#${id}`).open = true;
  const find = (id) => box.querySelector(`#share-${id}`);
  box.prepend(saves);
  const later = [[import('./data.js'), find('data')], [import('./film.js'), find('film')], [import('./take.js'), find('take')]];
  // What has gone meanwhile is offered nothing.
  for (const [part, place] of later) {
    part.then(({ offer }) => { if (place.isConnected) offer(place, address, words); }, () => lacks(place));
  }

  const system = find('system');
  system.hidden = !navigator.share;
  // Whoever changes their mind rejects it: nothing to say then.
  system.addEventListener('click', () => navigator.share({ title: document.title, url: address }).catch(() => {}));

  const kind = find('kind');
  const stop = () => find('frame')?.replaceChildren();
  kind.addEventListener('change', () => {
    find('snippet').value = frame(address, kind.value, chinese)[1];
    stop();
  });
  // A real frame, and so a run more: only when it is asked for.
  find('preview').addEventListener('click', () => {
    const view = document.createElement('iframe');
    [view.src] = frame(address, kind.value, chinese);
    view.title = find('preview').textContent;
    find('frame').replaceChildren(view);
  });
  find('embed').addEventListener('toggle', () => { if (!find('embed').open) stop(); });
  box.closest('dialog').addEventListener('close', stop, { once: true });

  const model = find('model');
  model.addEventListener('toggle', async () => {
    try {
      const { offer } = await import('./model.js');
      if (model.isConnected) offer(model, address);
    } catch {
      find('model-said').textContent = model.dataset.failed;
    }
  }, { once: true });

  const [done, byHand] = copied_words(chinese);
  for (const button of box.querySelectorAll('[data-copy]')) {
    const name = button.textContent;
    button.addEventListener('click', async () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        button.textContent = done;
      } catch {
        button.textContent = byHand;
      }
      setTimeout(() => { button.textContent = name; }, 2500);
    });
  }
}

/// The line of a class: what the session says, in the page's language. Who types a name gives the box a seed.
export async function line(box, said, lang) {
  await ready;
  const chinese = lang === 'zh';
  const html = lineOf(said, chinese);
  if (box.dataset.html === html) return;
  const typed = box.querySelector('input')?.value;
  const hadFocus = box.contains(document.activeElement);
  box.dataset.html = html;
  fill(box, html);
  const join = (seed) => {
    box.value = String(seed);
    box.dispatchEvent(new Event('join'));
  };
  const input = box.querySelector('input');
  if (input && typed) input.value = typed;
  if (hadFocus) box.querySelector('input, button')?.focus();
  box.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    const seed = seed_of(input.value);
    if (seed !== undefined) join(seed);
  });
  box.querySelector('#class-again')?.addEventListener('click', (event) => join(event.currentTarget.value));
  box.querySelector('#class-result')?.addEventListener('click', () => show(said.split(' ')[2], chinese));
}

function show(code, chinese) {
  document.getElementById('class-dialog')?.remove();
  const dialog = document.createElement('dialog');
  dialog.id = 'class-dialog';
  dialog.setAttribute('aria-labelledby', 'class-title');
  fill(dialog, result(code, chinese));
  document.body.append(dialog);
  const box = dialog.querySelector('.qr');
  draw(box, code, box.dataset.label);
  const copy = dialog.querySelector('#class-copy');
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code);
      copy.textContent = '✓';
    } catch {
      getSelection().selectAllChildren(dialog.querySelector('#class-code'));
    }
  });
  dialog.querySelector('#class-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
