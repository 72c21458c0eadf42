// The share dialog's part that saves a tower as a model. A worker of its own trains it once more; its words come from there.
import { open, opened } from './open.js';
import { save } from './picture.js';
import { ownText } from './take.js';

/// What is being saved, or what was said last of it: `link`, `worker`, `share` (0..=1), `at` and `said` (English, Chinese;
/// or the name of what the dialog itself says).
let now = {};
/// Shows it, in whichever dialog is open.
let show = () => {};

const isChinese = () => document.documentElement.lang !== 'en';
const read = ([en, zh]) => (isChinese() ? zh : en);

function stop() {
  now.worker?.terminate();
  now.worker = undefined;
}

function begin(link, tower, kind) {
  const worker = new Worker(new URL('./model-worker.js', import.meta.url), { type: 'module' });
  now = { link, worker, tower, kind, share: 0 };
  worker.onmessage = ({ data }) => {
    if (data.at) {
      [now.share, ...now.at] = data.at;
    } else {
      stop();
      const type = data.name?.endsWith('.zip') ? 'application/zip' : 'application/octet-stream';
      if (data.bytes) save(new Blob([data.bytes], { type }), data.name);
      now.said = data.said;
    }
    show();
  };
  worker.onerror = () => {
    stop();
    now.said = 'failed';
    show();
  };
  worker.postMessage({ link, tower, kind, text: ownText(link), parcel: opened() });
  show();
}

/// The part of a dialog about this address. What was begun there goes on when the page changes its language.
export function offer(part, address) {
  const link = address.slice(address.indexOf('#') + 1);
  const find = (id) => part.querySelector(`#share-model-${id}`);
  const [tower, kind, button, at, cancel, said] = ['tower', 'kind', 'save', 'at', 'cancel', 'said'].map(find);
  if (now.link === link) [tower.value, kind.value] = [now.tower, now.kind];
  else now = {};

  show = () => {
    const [busy, wasBusy, focus] = [Boolean(now.worker), button.disabled, document.activeElement];
    for (const control of [tower, kind, button]) control.disabled = busy;
    at.hidden = !busy;
    // Whoever has no pointer stands where they can go on.
    if (busy && !wasBusy && part.contains(focus)) cancel.focus();
    if (!busy && focus === cancel) button.focus();
    at.querySelector('progress').value = now.share ?? 0;
    at.querySelector('span').textContent = now.at ? read(now.at) : '';
    said.textContent = typeof now.said === 'string' ? part.dataset[now.said] : now.said ? read(now.said) : '';
    for (const note of part.querySelectorAll('.share-model-note')) {
      note.hidden = note.dataset.tower !== tower.value || kind.value !== 'zip';
    }
  };
  for (const choice of part.querySelectorAll('input[type=file]')) {
    choice.addEventListener('change', async () => {
      const why = await open([...choice.files]);
      choice.value = '';
      if (why) now.said = why;
      show();
    });
  }
  const other = () => {
    now.said = undefined;
    show();
  };
  tower.addEventListener('change', other);
  kind.addEventListener('change', other);
  button.addEventListener('click', () => begin(link, tower.value, kind.value));
  cancel.addEventListener('click', () => {
    stop();
    now.said = 'cancelled';
    show();
  });
  part.closest('dialog').addEventListener('close', () => {
    stop();
    now = {};
  }, { once: true });
  show();
  part.dataset.link = link;
}
