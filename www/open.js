// A model file that somebody drops here or chooses: read by a worker of its own, then handed to the page.

/// What was made of the last one, for whoever saves a tower that began from it.
let last;
export const opened = () => last;

/// Larger files are not read, nor are those that no model needs.
const MAX_BYTES = 200_000_000;
const NEEDED = /\.safetensors$|\.zip$|(config|tokenizer|vocab)\.json$/i;

/// Reads the files of a model and lets the page begin from it. Answers with why not, in English and Chinese.
export async function open(files) {
  const needed = files.filter(({ name }) => NEEDED.test(name));
  if (needed.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES) {
    return [`The files are larger than ${MAX_BYTES / 1e6} MB.`, `文件超过 ${MAX_BYTES / 1e6} MB。`];
  }
  const names = needed.map(({ name }) => name);
  const bytes = await Promise.all(needed.map(async (file) => new Uint8Array(await file.arrayBuffer())));
  const worker = new Worker(new URL('./model-worker.js', import.meta.url), { type: 'module' });
  const { parcel, said } = await new Promise((done) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = () => done({ said: [
      'What reads models could not be loaded. Try again; if the device is offline, go online once.',
      '没能加载读取模型所需的文件。请重试；如果断网，请先联网一次。',
    ] });
    worker.postMessage({ names, bytes }, bytes.map(({ buffer }) => buffer));
  });
  worker.terminate();
  if (!parcel) return said;
  last = parcel;
  document.querySelector('dialog[open]')?.close();
  dispatchEvent(new CustomEvent('strata-give', { detail: parcel }));
  return undefined;
}
