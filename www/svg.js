// A 2d context that writes SVG where others fill pixels, as far as the page's painters use one: the same code draws a
// picture on the screen and into a file.
const NAMES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escape = (text) => String(text).replace(/[&<>"]/g, (c) => NAMES[c]);

// A tenth of a device pixel is finer than an eye sees.
const n = (x) => String(Math.round(x * 100) / 100);

class Gradient {
  constructor(attributes, tag) {
    Object.assign(this, { attributes, tag, stops: [] });
  }
  addColorStop(offset, color) {
    this.stops.push(`<stop offset="${n(offset)}" stop-color="${escape(color)}"/>`);
  }
}

class Context {
  constructor(canvas, ids) {
    this.own = { canvas, ids, out: [], open: null, clips: [], path: '', probe: new OffscreenCanvas(1, 1).getContext('2d') };
    this.now = {
      matrix: [1, 0, 0, 1, 0, 0], fill: '#000', stroke: '#000', width: 1, dash: [], moved: 0, font: '10px sans-serif', align: 'left',
      baseline: 'alphabetic', cap: 'butt', join: 'miter', alpha: 1, clip: null,
    };
    this.saved = [];
  }

  // State.
  get canvas() { return this.own.canvas; }
  set fillStyle(paint) { this.now.fill = paint; }
  set strokeStyle(paint) { this.now.stroke = paint; }
  set lineWidth(width) { this.now.width = width; }
  set lineCap(cap) { this.now.cap = cap; }
  set lineJoin(join) { this.now.join = join; }
  set lineDashOffset(moved) { this.now.moved = moved; }
  set font(font) { this.now.font = font; }
  set textAlign(align) { this.now.align = align; }
  set textBaseline(baseline) { this.now.baseline = baseline; }
  set globalAlpha(alpha) { this.now.alpha = alpha; }
  set imageSmoothingEnabled(_) { /* Pixels are asked for where they are written. */ }
  setLineDash(dash) { this.now.dash = [...dash]; }
  save() { this.saved.push({ ...this.now }); }
  restore() { this.now = this.saved.pop() ?? this.now; }
  setTransform(...matrix) { this.now.matrix = matrix; }
  resetTransform() { this.now.matrix = [1, 0, 0, 1, 0, 0]; }
  transform(a, b, c, d, e, f) {
    const [A, B, C, D, E, F] = this.now.matrix;
    this.now.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }
  translate(x, y) { this.transform(1, 0, 0, 1, x, y); }
  scale(x, y) { this.transform(x, 0, 0, y, 0, 0); }
  rotate(angle) { this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0); }

  // Paths.
  beginPath() { this.own.path = ''; }
  moveTo(x, y) { this.own.path += `M${n(x)} ${n(y)}`; }
  lineTo(x, y) { this.own.path += `${this.own.path ? 'L' : 'M'}${n(x)} ${n(y)}`; }
  quadraticCurveTo(a, b, x, y) { this.own.path += `Q${n(a)} ${n(b)} ${n(x)} ${n(y)}`; }
  bezierCurveTo(a, b, c, d, x, y) { this.own.path += `C${n(a)} ${n(b)} ${n(c)} ${n(d)} ${n(x)} ${n(y)}`; }
  closePath() { this.own.path += 'Z'; }
  rect(x, y, w, h) { this.own.path += `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`; }
  roundRect(x, y, w, h, r = 0) {
    const [dx, dy] = [w - 2 * r, h - 2 * r].map(n);
    const arc = (sx, sy) => `a${n(r)} ${n(r)} 0 0 1 ${n(sx * r)} ${n(sy * r)}`;
    this.own.path += `M${n(x + r)} ${n(y)}h${dx}${arc(1, 1)}v${dy}${arc(-1, 1)}h-${dx}${arc(-1, -1)}v-${dy}${arc(1, -1)}Z`;
  }
  arc(x, y, r, from, to) {
    const at = (angle) => `${n(x + r * Math.cos(angle))} ${n(y + r * Math.sin(angle))}`;
    const start = `${this.own.path ? 'L' : 'M'}${at(from)}`;
    if (Math.abs(to - from) >= 2 * Math.PI - 1e-6) {
      this.own.path += `${start}A${n(r)} ${n(r)} 0 1 1 ${at(from + Math.PI)}A${n(r)} ${n(r)} 0 1 1 ${at(from)}Z`;
    } else {
      this.own.path += `${start}A${n(r)} ${n(r)} 0 ${Math.abs(to - from) > Math.PI ? 1 : 0} 1 ${at(to)}`;
    }
  }
  clip() {
    const id = `clip${this.own.ids.next++}`;
    this.write(`<clipPath id="${id}"><path d="${this.own.path}"/></clipPath>`);
    this.now.clip = id;
  }

  // What is seen.
  fill() { this.write(`<path d="${this.own.path}" ${this.paint('fill', this.now.fill)}/>`); }
  stroke() { this.write(`<path d="${this.own.path}" fill="none" ${this.line()}/>`); }
  fillRect(x, y, w, h) {
    this.write(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" ${this.paint('fill', this.now.fill)}/>`);
  }
  strokeRect(x, y, w, h) {
    this.write(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="none" ${this.line()}/>`);
  }
  clearRect() { /* A file begins empty. */ }
  fillText(text, x, y) {
    const [, style, weight, size, family] = /^(?:(italic|oblique|normal) )?(?:(bold|normal|\d{3}) )?([\d.]+)px (.*)$/.exec(this.now.font) ?? [];
    const anchor = { center: 'middle', right: 'end', end: 'end' }[this.now.align] ?? 'start';
    const baseline = { middle: 'central', top: 'text-before-edge', hanging: 'hanging', bottom: 'text-after-edge' }[this.now.baseline];
    const attributes = [
      `x="${n(x)}" y="${n(y)}" font-size="${size}" font-family="${escape(family ?? 'sans-serif')}"`,
      style && style !== 'normal' ? `font-style="${style}"` : '', weight && weight !== 'normal' ? `font-weight="${weight}"` : '',
      anchor === 'start' ? '' : `text-anchor="${anchor}"`, baseline ? `dominant-baseline="${baseline}"` : '', this.paint('fill', this.now.fill),
    ];
    this.write(`<text ${attributes.filter(Boolean).join(' ')}>${escape(text)}</text>`);
  }
  measureText(text) {
    this.own.probe.font = this.now.font;
    return this.own.probe.measureText(text);
  }
  drawImage(image, x, y, w, h) {
    this.write(`<image x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${image.toDataURL()}"/>`);
  }
  createLinearGradient(x1, y1, x2, y2) {
    return new Gradient(`x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"`, 'linearGradient');
  }
  createRadialGradient(_x, _y, _r, x, y, r) {
    return new Gradient(`cx="${n(x)}" cy="${n(y)}" r="${n(r)}"`, 'radialGradient');
  }

  paint(name, paint) {
    if (!(paint instanceof Gradient)) return `${name}="${escape(paint)}"${this.now.alpha < 1 ? ` opacity="${n(this.now.alpha)}"` : ''}`;
    const id = `paint${this.own.ids.next++}`;
    this.write(`<${paint.tag} id="${id}" gradientUnits="userSpaceOnUse" ${paint.attributes}>${paint.stops.join('')}</${paint.tag}>`);
    return `${name}="url(#${id})"`;
  }
  line() {
    const { width, dash, moved, cap, join } = this.now;
    const dashed = dash.length ? ` stroke-dasharray="${dash.map(n).join(' ')}" stroke-dashoffset="${n(moved)}"` : '';
    return `${this.paint('stroke', this.now.stroke)} stroke-width="${n(width)}" stroke-linecap="${cap}" stroke-linejoin="${join}"${dashed}`;
  }
  // Elements of one transform and clip stand in one group.
  write(element) {
    const { matrix, clip } = this.now;
    const isPlain = matrix.join() === '1,0,0,1,0,0';
    const group = `<g${isPlain ? '' : ` transform="matrix(${matrix.map((x) => Math.round(x * 1e6) / 1e6).join(' ')})"`}${clip ? ` clip-path="url(#${clip})"` : ''}>`;
    if (this.own.open !== group) {
      if (this.own.open) this.own.out.push('</g>');
      this.own.out.push(group);
      this.own.open = group;
    }
    this.own.out.push(element);
  }
  text() { return this.own.out.join('\n') + (this.own.open ? '\n</g>' : ''); }
}

class Canvas {
  constructor(ids) {
    this.own = { width: 0, height: 0, context: new Context(this, ids) };
  }
  get width() { return this.own.width; }
  set width(width) { this.own.width = width; }
  get height() { return this.own.height; }
  set height(height) { this.own.height = height; }
  getContext() { return this.own.context; }
}

// The painters ask whether they have got a canvas and its context.
Object.setPrototypeOf(Context.prototype, CanvasRenderingContext2D.prototype);
Object.setPrototypeOf(Canvas.prototype, HTMLCanvasElement.prototype);

/// What a painter draws on a canvas, as elements of SVG. Ids begin at `ids.next` and leave it at the next free one.
export function recorded(paint, ids) {
  const canvas = new Canvas(ids);
  paint(canvas);
  return canvas.getContext().text();
}
