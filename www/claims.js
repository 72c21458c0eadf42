// The page of claims: which entry is open, and what a reader's own settings give. The words and the
// numbers stand in the HTML; nothing here makes either.
import { asked, begin, download, run } from './side.js';

function open(id, moves) {
  const all = [...document.querySelectorAll('article')];
  const article = all.find((one) => one.id === id) ?? all[0];
  for (const one of all) one.classList.toggle('open', one === article);
  for (const link of document.querySelectorAll('.contents a')) {
    if (link.hash === `#${article.id}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  if (moves) article.focus({ preventScroll: matchMedia('(min-width: 901px)').matches });
  if (moves && matchMedia('(min-width: 901px)').matches) scrollTo(0, 0);
}

begin();
const first = asked.get('claim') ?? location.hash.slice(1);
open(document.getElementById(first)?.matches('article') ? first : 'C8', false);

addEventListener('hashchange', () => open(location.hash.slice(1), true));
// A file of the shipped numbers, a line for each seed and quantity.
document.getElementById('csv').addEventListener('click', async () => {
  const { engine, rows } = await (await fetch('ledger.json')).json();
  const lines = ['claim,quantity,unit,seed,value,verdict,engine'];
  for (const row of rows) {
    for (const [i, quantity] of row.quantities.entries()) {
      for (const result of row.results) {
        lines.push([row.id, quantity.key, quantity.unit, result.seed, result.values[i] ?? '', row.mark, engine].join(','));
      }
    }
  }
  download('strata-ledger.csv', 'text/csv', lines.join('\n') + '\n');
});

// Measures a claim in a worker of its own, under the settings that the reader came with. Pressed again it stops.
let busy = null;
function stop() {
  if (!busy) return;
  busy.worker.terminate();
  busy.button.replaceChildren(...busy.label);
  busy.result.textContent = '';
  busy = null;
}
function both(en, zh) {
  return [['en', en], ['zh-Hans', zh]].map(([code, text]) => {
    const span = document.createElement('span');
    span.lang = code;
    span.textContent = text;
    return span;
  });
}
function line(...parts) {
  const p = document.createElement('p');
  p.append(...parts);
  return p;
}
function measure(button) {
  const again = busy?.button === button;
  stop();
  if (again) return;
  const result = button.closest('section').querySelector('.result');
  const worker = new Worker(new URL('./claims-worker.js', import.meta.url), { type: 'module' });
  busy = { worker, button, result, label: [...button.childNodes] };
  button.replaceChildren(...both('Stop', '停止'));
  result.replaceChildren(line(...both('Training …', '训练中……')));
  worker.onmessage = ({ data }) => {
    if (data.tower) {
      result.replaceChildren(line(...both(`Training tower ${data.tower} of ${data.towers} …`, `正在训练第 ${data.tower} 座塔，共 ${data.towers} 座……`)));
      return;
    }
    stop();
    const [mark, ...lines] = data.said;
    const paragraphs = [];
    for (let i = 0; i < lines.length; i += 2) paragraphs.push(line(...both(lines[i], lines[i + 1])));
    result.replaceChildren(...paragraphs);
    if (mark) result.firstChild.className = 'mark';
  };
  worker.onerror = () => {
    stop();
    result.replaceChildren(line(...both('This could not be measured here.', '无法在此测量。')));
  };
  worker.postMessage({ claim: button.dataset.claim, link: run });
}
for (const button of document.querySelectorAll('.measure')) {
  button.addEventListener('click', () => measure(button));
}
