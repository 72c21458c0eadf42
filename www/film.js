// Films of a run, for whoever saves one: a step in slow motion, or the training as a time lapse. Each picture is the one
// that picture.js makes, of another moment of what was measured; the page itself goes there and back. Loaded by share.js.
import { drawOn, hashOf, save } from './picture.js';

const SIZE = [1200, 630];
/// Pictures a second, pixels for each of SIZE, and the most steps of a time lapse.
const FORMATS = { webm: { rate: 24, scale: 1, most: 240 }, gif: { rate: 10, scale: 0.6, most: 100 } };
const SLOW_SECS = 8;
/// How long the first and the last picture stay.
const REST_SECS = 1.5;
const BITS_PER_SEC = 5_000_000;
const TYPE = 'video/webm';

const recordsWebm = () => 'captureStream' in HTMLCanvasElement.prototype && Boolean(globalThis.MediaRecorder?.isTypeSupported(TYPE));
/// A page that was opened from a file starts no worker of its own for it.
const makesGif = () => location.protocol !== 'file:';

const painted = () => new Promise(requestAnimationFrame);

/// What a film of a shared link shows, one after the other: steps up to its own, or moments of that one between 0 and 1.
function moments(kind, { rate, most }, link) {
  const last = Number(new URLSearchParams(hashOf(link).slice(1)).get('step'));
  if (kind === 'slow') {
    const n = SLOW_SECS * rate;
    return Array.from({ length: n }, (_, i) => [last, i / (n - 1)]);
  }
  // The first steps change most, so the pace rises evenly.
  const n = Math.max(2, Math.min(last + 1, most));
  const steps = Array.from({ length: n }, (_, i) => Math.round(last * (last < most ? i / (n - 1) : (i / (n - 1)) ** 2)));
  return [...new Set(steps)].map((step) => [step]);
}

/// Holds the run and, where it is asked for, takes its steps apart; returns what leaves the page as it was.
function prepare(kind) {
  const press = (id) => document.getElementById(id).click();
  const { paused, step, shown_step: shown } = window.strata.state();
  const pace = document.querySelector('[id^="speed-"][aria-pressed="true"]')?.id;
  if (!paused) press('btn-play');
  if (kind === 'slow' && pace !== 'speed-slow') press('speed-slow');
  return () => {
    if (kind === 'slow' && pace && pace !== 'speed-slow') press(pace);
    // Slow motion may have brought the towers a step on.
    window.strata.seek(paused || shown < step ? shown : Infinity);
    if (!paused) press('btn-play');
  };
}

/// Takes every moment on a canvas, and says how many are done.
async function* taken(all, canvas, scale, link, share, signal) {
  const last = {};
  for (const [idx, moment] of all.entries()) {
    // Nobody repaints a hidden page.
    while (document.hidden) await new Promise((done) => document.addEventListener('visibilitychange', done, { once: true }));
    window.strata.seek(...moment);
    // The page writes its sentences with its next repaint.
    await painted();
    await painted();
    signal.throwIfAborted();
    drawOn(canvas, scale, 'stage', hashOf(link), share, last);
    yield idx;
  }
}

async function webm(pictures, canvas, { rate, scale }, signal) {
  [canvas.width, canvas.height] = SIZE.map((side) => side * scale);
  // A context must be there before a stream is asked for.
  canvas.getContext('2d');
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks();
  // Firefox has the stream asked where others have its track.
  const source = 'requestFrame' in track ? track : stream;
  const recorder = new MediaRecorder(stream, { mimeType: TYPE, videoBitsPerSecond: BITS_PER_SEC });
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const ended = new Promise((done, fail) => {
    recorder.onstop = done;
    recorder.onerror = ({ error }) => fail(error ?? new Error('MediaRecorder'));
  });
  // Whatever happens before the end is awaited is said by whoever awaits it then.
  ended.catch(() => {});
  let due = 0;
  const show = async () => {
    signal.throwIfAborted();
    // A canvas on which nothing is drawn gives no picture.
    canvas.getContext('2d').drawImage(canvas, 0, 0);
    source.requestFrame();
    due = Math.max(due + 1000 / rate, performance.now());
    await new Promise((done) => { setTimeout(done, due - performance.now()); });
  };
  try {
    for await (const _ of pictures) {
      if (recorder.state === 'inactive') {
        // In one piece: a recorder that hands out slices writes no length, and players then show none.
        recorder.start();
        due = performance.now();
        // What comes before the encoder is ready is lost.
        for (let i = 0; i < REST_SECS * rate; i += 1) await show();
      }
      await show();
    }
    for (let i = 0; i < REST_SECS * rate; i += 1) await show();
    // On a busy machine pictures are still on their way to the encoder.
    await new Promise((done) => { setTimeout(done, 1000); });
    recorder.stop();
    await ended;
    return new Blob(chunks, { type: TYPE });
  } finally {
    if (recorder.state !== 'inactive') recorder.stop();
    track.stop();
  }
}

async function gif(pictures, canvas, { rate, scale }, _signal, n) {
  const size = SIZE.map((side) => Math.round(side * scale));
  const worker = new Worker(new URL('./film-worker.js', import.meta.url), { type: 'module', name: 'film' });
  const ask = (question, moved = []) => new Promise((done, fail) => {
    worker.onmessage = ({ data }) => (data?.error ? fail(new Error(data.error)) : done(data));
    worker.onerror = ({ message }) => fail(new Error(message));
    worker.postMessage(question, moved);
  });
  try {
    await ask({ size });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const rest_cs = REST_SECS * 100;
    for await (const idx of pictures) {
      const { buffer } = context.getImageData(0, 0, ...size).data;
      await ask({ buffer, delay_cs: idx === 0 || idx === n - 1 ? rest_cs : 100 / rate }, [buffer]);
    }
    return new Blob([await ask({ ends: true })], { type: 'image/gif' });
  } finally {
    worker.terminate();
  }
}

/// Makes a film, as a file. `kind` is `slow` or `lapse`, `format` `webm` or `gif`; `on` hears
/// how many pictures of how many are taken; `signal` ends it.
export async function film(kind, format, link, share, signal, on) {
  const canvas = document.createElement('canvas');
  const how = FORMATS[format];
  const leave = prepare(kind);
  try {
    const all = moments(kind, how, link);
    const code = new Map();
    // Of hundreds of pictures each has the same code.
    const qr = (text) => code.get(text) ?? code.set(text, share.qr(text)).get(text);
    const pictures = (async function* counted() {
      for await (const idx of taken(all, canvas, how.scale, link, { ...share, qr }, signal)) {
        on(idx + 1, all.length);
        yield idx;
      }
    })();
    return await (format === 'webm' ? webm : gif)(pictures, canvas, how, signal, all.length);
  } finally {
    leave();
  }
}

/// The share dialog's form for films.
export function offer(box, link, share) {
  const find = (id) => box.querySelector(`#film-${id}`);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const [form, runs, said, formats] = ['form', 'runs', 'said', 'format'].map(find);
  const can = { webm: recordsWebm(), gif: makesGif() };
  for (const option of [...formats.options]) if (!can[option.value]) option.remove();
  box.hidden = formats.options.length === 0;
  find('no-webm').hidden = can.webm || box.hidden;
  let stop = null;
  const cancel = () => stop?.abort();
  find('cancel').addEventListener('click', cancel);
  box.closest('dialog').addEventListener('close', cancel, { once: true });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    stop = new AbortController();
    const [kind, format] = [find('kind').value, formats.value];
    const begun = performance.now();
    form.inert = true;
    runs.hidden = false;
    said.textContent = '';
    const on = (n, all) => {
      find('progress').value = n / all;
      const left_secs = ((performance.now() - begun) / n) * (all - n) / 1000;
      find('left').textContent = fill(find('left').dataset.says, { s: Math.ceil(left_secs) });
    };
    try {
      const file = await film(kind, format, link, share, stop.signal, on);
      const name = `strata-${kind}.${format}`;
      save(file, name);
      said.textContent = fill(said.dataset.saved, { name, kb: Math.ceil(file.size / 1000) });
    } catch (error) {
      said.textContent = stop.signal.aborted ? said.dataset.stopped : fill(said.dataset.failed, { why: error.message });
    } finally {
      stop = null;
      form.inert = false;
      runs.hidden = true;
      find('progress').value = 0;
    }
  });
}
