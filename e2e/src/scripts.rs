//! What the tests ask inside the page.

/// Words without Chinese.
pub(crate) const UNTRANSLATED: &str = r#"
const found = [];
const chinese = /[\u2e80-\u9fff]/;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  // What the towers write is in the corpus's language, and what a paper is to say in its own.
  if (element.closest('script, style, template, noscript, .sample .text, textarea[lang]')) continue;
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('option')) continue;
  const any = element.closest('[data-any-lang]');
  found.push(...(node.data.match(any ? /([A-Za-z]{2,}[ ,]+){3,}[A-Za-z]{2,}/g : /[A-Za-z]{3,}/g) ?? []));
}
for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]')) {
  for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext']) {
    const text = element.getAttribute(name) ?? '';
    if (/[A-Za-z]{3,}/.test(text) && !chinese.test(text)) found.push(`${name}: ${text}`);
  }
}
return found;
"#;

/// What axe-core, which stands in the page by then, finds: a line for each rule and element.
pub(crate) const RUN_AXE: &str = r#"
return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
  nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`)));
"#;

/// Remembers what is written onto canvases.
pub(crate) const LISTEN_TO_CANVASES: &str = r#"
if (!window.canvasTexts) {
  window.canvasTexts = new Set();
  for (const name of ['fillText', 'strokeText']) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (text, ...rest) {
      window.canvasTexts.add(String(text));
      return draw.call(this, text, ...rest);
    };
  }
}
"#;

/// Remembers where words stand on each canvas, as the browser's own font has them, until the canvas is cleared.
pub(crate) const MEASURE_CANVASES: &str = r#"
if (!window.canvasBoxes) {
  window.canvasBoxes = new Map();
  const { fillText, clearRect, beginPath, roundRect, fill } = CanvasRenderingContext2D.prototype;
  let plates = [];
  CanvasRenderingContext2D.prototype.beginPath = function () {
    plates = [];
    return beginPath.call(this);
  };
  CanvasRenderingContext2D.prototype.roundRect = function (x, y, w, h, ...rest) {
    plates.push([x, y, x + w, y + h]);
    return roundRect.call(this, x, y, w, h, ...rest);
  };
  // What a card lies on is not read.
  CanvasRenderingContext2D.prototype.fill = function (...rest) {
    if (String(this.fillStyle).startsWith('#') && window.canvasBoxes.has(this.canvas)) {
      const hides = ([l, t, r, b], [pl, pt, pr, pb]) => l < pr && pl < r && t < pb && pt < b;
      const cards = plates.filter(([, t, , b]) => b - t > 30);
      const kept = window.canvasBoxes.get(this.canvas).filter(({ box }) => !cards.some((card) => hides(box, card)));
      window.canvasBoxes.set(this.canvas, kept);
    }
    return fill.apply(this, rest);
  };
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    window.canvasBoxes.set(this.canvas, []);
    return clearRect.call(this, ...box);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    const m = this.measureText(text);
    const box = [x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent, x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent];
    window.canvasBoxes.get(this.canvas)?.push({ text: String(text), size: parseFloat(this.font.match(/([\d.]+)px/)[1]), box });
    return fillText.call(this, text, x, y, ...rest);
  };
}
"#;

/// What is wrong with the words that stand on canvases now: small, outside, or over each other.
pub(crate) const ILLEGIBLE: &str = r#"
const wrong = [];
let n = 0;
for (const [canvas, words] of window.canvasBoxes) {
  // Charts have a scale of their own, and tests of their own.
  if (!canvas.isConnected || !canvas.clientWidth || canvas.id.startsWith('chart')) continue;
  n += words.length;
  words.forEach(({ text, size, box: [l, t, r, b] }, i) => {
    if (size < 12) wrong.push(`${canvas.id}: “${text}” is set in ${size} px`);
    if (l < -1 || t < -1 || r > canvas.clientWidth + 1 || b > canvas.clientHeight + 1) wrong.push(`${canvas.id}: “${text}” leaves it: ${l} ${t} ${r} ${b}`);
    for (const other of words.slice(0, i)) {
      const [ol, ot, or, ob] = other.box;
      if (l + 0.5 < or && ol + 0.5 < r && t + 0.5 < ob && ot + 0.5 < b) wrong.push(`${canvas.id}: “${text}” touches “${other.text}”`);
    }
  });
}
return n ? wrong : ['no words at all'];
"#;
