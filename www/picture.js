// Pictures that leave the page and find their way back: stage or lens with title, small print and QR code, as PNG or SVG,
// with the run's link inside. Loaded by share.js when somebody saves one or drops one here.
import { escape, recorded } from './svg.js';
import { parsed } from './trusted.js';

/// The keyword of the PNG's text, as the standard knows it for what something was made from.
const KEYWORD = 'Source';
const SIZE = [1200, 630];
/// Pixels of the PNG for each of these.
const DPR = 2;
/// The QR code: large enough to be read where a chat has made the picture 480 pixels wide.
const CODE = { x: 884, y: 322, side: 296 };
const SVG = 'http://www.w3.org/2000/svg';

const isChinese = () => document.documentElement.lang !== 'en';
const color = (name) => {
  // light-dark() is resolved where it is used.
  const probe = document.createElement('i');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};
const font = (size, weight = 400) => `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;

/// Breaks a text into at most `most` lines of at most `width`; between any two characters of Chinese.
function lines(context, text, width, most) {
  const found = [''];
  for (const word of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? []) {
    const isFull = context.measureText((found.at(-1) + word).trimEnd()).width > width;
    // No line begins with what closes the one before.
    if (isFull && found.at(-1) && !'，。、；：？！）」』”'.includes(word)) found.push('');
    found[found.length - 1] += word;
  }
  if (found.length <= most) return found;
  let last = found[most - 1].trimEnd();
  while (last && context.measureText(`${last}…`).width > width) last = last.slice(0, -1);
  return [...found.slice(0, most - 1), `${last}…`];
}

/// Where the parts of a picture stand, and how each is drawn on a canvas of its own.
function parts(kind, link, share) {
  const box = (what, x, y, w, h) => ({ x, y, w, h, paint: (canvas, dpr) => window.strata.paint(what, canvas, w, h, dpr) });
  const panels = [...document.querySelectorAll('#lenses canvas[id^="chart-"]')].filter((canvas) => canvas.clientWidth > 0);
  const pictures = kind === 'stage'
    ? [box('stage', 24, 104, 820, 440), box('timeline', 856, 104, 320, 210)]
    : panels.slice(0, 4).map((canvas, idx, all) => {
      const [columns, rows] = [all.length > 1 ? 2 : 1, all.length > 2 ? 2 : 1];
      const [w, h] = [Math.floor((804 - 12 * (columns - 1)) / columns), Math.floor((430 - 36 * (rows - 1)) / rows)];
      const [column, row] = [idx % columns, Math.floor(idx / columns)];
      const title = canvas.getAttribute('aria-label') ?? '';
      return { ...box(canvas.id, 40 + column * (w + 12), 118 + row * (h + 36), w, h - 8), title };
    });
  const said = document.querySelector(kind === 'stage' ? '#caption' : '#lenses .open h2, #lenses h2')?.textContent;
  const words = (canvas, dpr) => {
    canvas.width = SIZE[0] * dpr;
    canvas.height = SIZE[1] * dpr;
    const context = canvas.getContext('2d');
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    const write = (text, x, y, ink, face) => {
      context.font = face;
      context.fillStyle = color(ink);
      context.fillText(text, x, y);
    };
    const [run, prints, short] = share.small_print(link, isChinese());
    context.font = font(24, 600);
    lines(context, said?.trim() || 'Strata', 900, 2).forEach((line, idx) => write(line, 40, 52 + idx * 32, 'text', font(24, 600)));
    context.textAlign = 'right';
    write('Strata 由浅入深', 1156, 52, 'soft', font(20, 600));
    context.textAlign = 'left';
    for (const { title, x, y } of pictures) if (title) write(title, x + 4, y - 6, 'soft', font(14));
    context.font = font(15);
    const small = [...lines(context, run, 780, 2), prints];
    small.forEach((line, idx) => write(line, 40, 600 - (small.length - 1 - idx) * 22, 'soft', font(15)));
    const code = share.qr(location.href.split('#')[0] + short);
    if (!code) return;
    const [size, path] = code;
    const { x: left, y: top, side } = CODE;
    context.fillStyle = '#fff';
    context.beginPath();
    context.roundRect(left, top, side, side, 12);
    context.fill();
    context.fillStyle = '#000';
    // Whole pixels of the PNG: a seam between modules costs a reader more than a wider margin.
    const unit = Math.max(1, Math.floor((side * DPR) / size)) / DPR;
    const margin = Math.round(((side - size * unit) / 2) * DPR) / DPR;
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      context.fillRect(left + margin + x * unit, top + margin + y * unit, run * unit, unit);
    }
    context.textAlign = 'right';
    write(share.picture_words(isChinese())[2], left - 16, 600 - small.length * 22 - 4, 'soft', font(14));
  };
  return [...pictures, { x: 0, y: 0, w: SIZE[0], h: SIZE[1], paint: words, said }];
}

/// Draws a whole picture on a canvas that is `SIZE` large, of `dpr` device pixels each; `hash` is the run's link from `#` on.
/// Of a film's pictures many say the same: `last` keeps the words that were drawn last.
export function drawOn(canvas, dpr, kind, hash, share, last = {}) {
  [canvas.width, canvas.height] = SIZE.map((side) => Math.round(side * dpr));
  const context = canvas.getContext('2d');
  context.fillStyle = color('bg');
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const { x, y, paint, said } of parts(kind, hash, share)) {
    let part = said === last.said ? last.part : undefined;
    if (!part) {
      part = document.createElement('canvas');
      paint(part, dpr);
    }
    if (said !== undefined) Object.assign(last, { said, part });
    context.drawImage(part, Math.round(x * dpr), Math.round(y * dpr));
  }
}

/// The picture as PNG, at two device pixels each; `kind` is `stage` or `lens`, `link` the whole shared address.
export async function png(kind, link, share) {
  const canvas = document.createElement('canvas');
  drawOn(canvas, DPR, kind, hashOf(link), share);
  const plain = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  return new Blob([withText(new Uint8Array(await plain.arrayBuffer()), link)], { type: 'image/png' });
}

/// The picture as SVG text.
export function svg(kind, link, share) {
  const ids = { next: 0 };
  const drawn = parts(kind, hashOf(link), share).map(({ x, y, w, h, paint }) =>
    `<svg x="${x}" y="${y}" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">\n${recorded((canvas) => paint(canvas, 1), ids)}\n</svg>`);
  return `<svg xmlns="${SVG}" width="${SIZE[0]}" height="${SIZE[1]}" viewBox="0 0 ${SIZE[0]} ${SIZE[1]}" data-strata="${escape(link)}">
<rect width="100%" height="100%" fill="${escape(color('bg'))}"/>
${drawn.join('\n')}
</svg>
`;
}

export const hashOf = (link) => link.slice(link.indexOf('#'));

/// The link that a picture carries, from `#` on; nothing where it has none.
export async function linkIn(file) {
  if (file.type === 'image/svg+xml') {
    const root = parsed(await file.text(), 'image/svg+xml').documentElement;
    return linkOf(root.getAttribute('data-strata'));
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return linkOf(textIn(bytes)) ?? linkOf(await scanned(file));
}

/// Only what begins as a link of ours, whatever page it was saved from; the page itself reads the rest with care.
function linkOf(text) {
  const at = text?.indexOf('#v=') ?? -1;
  return at >= 0 && text.length < 16_000 ? text.slice(at) : undefined;
}

/// A chat may have stripped the text: some browsers read QR codes.
async function scanned(file) {
  if (!('BarcodeDetector' in window)) return undefined;
  try {
    const found = await new BarcodeDetector({ formats: ['qr_code'] }).detect(await createImageBitmap(file));
    return found[0]?.rawValue;
  } catch {
    return undefined;
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, c) => {
  for (let k = 0; k < 8; k += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});
const crc = (bytes) => ~bytes.reduce((c, byte) => TABLE[(c ^ byte) & 255] ^ (c >>> 8), -1) >>> 0;

/// A PNG with a text chunk more (PNG, section 11.3.3.4), after its header.
function withText(png, text) {
  const body = new TextEncoder().encode(`iTXt${KEYWORD}\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc(body));
  const header = 8 + 25;
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, header));
  whole.set(chunk, header);
  whole.set(png.subarray(header), header + chunk.length);
  return whole;
}

/// That text again. Whatever the bytes are, it ends: each step goes at least twelve bytes on.
function textIn(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint32(0) !== 0x89504e47) return undefined;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if (String.fromCharCode(...body.subarray(0, 4)) === 'iTXt') {
      const [keyword, rest] = split(body.subarray(4));
      // Neither compressed nor in another language.
      if (keyword === KEYWORD && rest[0] === 0) return new TextDecoder().decode(rest.subarray(4));
    }
    at += 12 + length;
  }
  return undefined;
}

function split(bytes) {
  const end = bytes.indexOf(0);
  return [new TextDecoder().decode(bytes.subarray(0, Math.max(end, 0))), bytes.subarray(end + 1)];
}

/// Gives a file to the reader.
export function save(blob, name) {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  // Not at once: some browsers begin to read it a little later.
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
}

/// The buttons of the share dialog that save pictures.
export function offer(box, link, share) {
  const words = share.picture_words(isChinese());
  const step = new URLSearchParams(hashOf(link).slice(1)).get('step') ?? '0';
  const hasLens = document.querySelector('#lenses canvas[id^="chart-"]');
  const kinds = [['stage', 'png'], ['stage', 'svg'], ['lens', 'png'], ['lens', 'svg']];
  const buttons = kinds.map(([kind, format]) => {
    const button = document.createElement('button');
    button.className = 'quiet-btn';
    button.id = `save-${kind}-${format}`;
    const name = document.createElement('span');
    name.textContent = format.toUpperCase();
    // A format's name is the same in every language.
    name.dataset.anyLang = '';
    button.append(`${words[kind === 'stage' ? 0 : 1]} · `, name);
    button.hidden = kind === 'lens' && !hasLens;
    button.addEventListener('click', async () => {
      const blob = format === 'png' ? await png(kind, link, share) : new Blob([svg(kind, link, share)], { type: 'image/svg+xml' });
      save(blob, `strata-${kind}-step${step}.${format}`);
    });
    return button;
  });
  box.replaceChildren(...buttons);
}
