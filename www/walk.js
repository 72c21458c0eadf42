// The picture as places that arrow keys lead through: towers beside each other, in each the loss, the points of the stream and
// the forks between them, skip beside branch, down to the tokens. Loaded by focus.js when the focus comes to the picture.
import { hear, isChinese, measured } from './hear.js';

const of = (en, zh) => (isChinese() ? zh : en);

/// The places of a tower from the loss to the tokens: one a row, at a fork two as they stand in the picture. `sites` are its
/// sites, bottom first, as links name them (`1a`, `1m`).
export function rowsOf(sites) {
  const rows = [[{ kind: 'loss' }]];
  for (const site of [...sites].reverse()) {
    const isAttention = site.endsWith('a');
    rows.push([{ kind: 'point', point: 2 * parseInt(site, 10) - (isAttention ? 1 : 0), site }]);
    const halves = [{ kind: 'skip', site }, { kind: 'branch', site }];
    // Attention's loops lie on the left of the trunk.
    rows.push(isAttention ? halves.reverse() : halves);
  }
  rows.push([{ kind: 'point', point: 0 }]);
  return rows;
}

/// Where coming to a row from above or below leads: down the trunk.
const trunkOf = (row) => Math.max(0, row.findIndex(({ kind }) => kind !== 'branch'));
const isBoundary = ([{ kind, point }]) => kind === 'loss' || (kind === 'point' && point % 2 === 0);

/// Where a key leads from a place; the same place where there is nothing on that side. `towers` are the rows of A and of B.
export function moved(towers, at, key) {
  const rows = towers[at.tower];
  const to = (row) => ({ tower: at.tower, row, cell: trunkOf(rows[row]) });
  if (key === 'Home') return to(0);
  if (key === 'End') return to(rows.length - 1);
  const down = { ArrowDown: 1, PageDown: 1, ArrowUp: -1, PageUp: -1 }[key];
  if (down) {
    let row = at.row + down;
    // By pages, a layer at once.
    while (key.startsWith('Page') && rows[row] && !isBoundary(rows[row])) row += down;
    return rows[row] ? to(row) : at;
  }
  const right = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!right) return at;
  const cell = at.cell + right;
  if (rows[at.row][cell]) return { ...at, cell };
  const tower = at.tower + right;
  const other = towers[tower];
  if (!other) return at;
  // The same place over there; in a tower of another depth the one as far up, of the same kind if it can be.
  const share = at.row / (rows.length - 1);
  const wanted = rows[at.row][0];
  const isLike = (row) => row.some(({ kind, site, point }) => kind === wanted.kind && site === wanted.site && point === wanted.point);
  const far = (row) => Math.abs(row / (other.length - 1) - share);
  const alike = rows.length === other.length ? other.findIndex(isLike) : -1;
  const size = rows[at.row].length;
  const near = other.map((_, row) => row).sort((a, b) => (other[b].length === size) - (other[a].length === size) || far(a) - far(b))[0];
  const row = alike >= 0 ? alike : near;
  return { tower, row, cell: right > 0 ? 0 : other[row].length - 1 };
}

const subOf = (site) => (site.endsWith('m') ? 'MLP' : of('attention', '注意力'));

/// As the page writes numbers (`crates/draw/src/scene/numbers.rs`): two figures, from 0.01 to 999 written out, else a power of ten.
export function sci(value) {
  if (!(value > 0) || value === Infinity) return value === 0 ? '0' : value === Infinity ? '∞' : 'NaN';
  const [figures, power] = value.toExponential(1).split('e').map(Number);
  if (power >= -2 && power <= 2) return power === 2 ? String(figures * 100) : (figures * 10 ** power).toFixed(1 - power);
  const digits = [...String(power)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c])).join('');
  return `${figures.toFixed(1)}·10${digits}`;
}
const number = (value) => (value === 0 ? of('0 in f32', 'f32 下为 0') : sci(value));

/// What a place is called, what was measured there, and under which name the files have it.
export function told(tower, place, step, isCut) {
  const { kind, point, site } = place;
  const letter = 'AB'[tower];
  const layer = site ? parseInt(site, 10) : 0;
  const where = of(`layer ${layer}, ${site && subOf(site)}`, `第 ${layer} 层，${site && subOf(site)}`);
  const none = of('not measured yet', '尚未测量');
  if (kind === 'loss') return { name: of(`${letter}, loss`, `${letter}，损失`), value: step ? `${step.loss.toFixed(2)} nats` : none, hook: 'loss_nats' };
  if (kind === 'point') {
    const at = point === 0 ? of('at the tokens', '词元处')
      : point % 2 ? of(`after attention of layer ${layer}`, `第 ${layer} 层注意力之后`) : of(`after layer ${layer}`, `第 ${layer} 层之后`);
    const found = step?.points[point];
    return { name: of(`${letter}, ${at}`, `${letter}，${at}`), value: found ? `‖∂L/∂x‖ ${number(found.value)}` : none, hook: found?.hook ?? '' };
  }
  const half = kind === 'skip' ? of('skip', '残差连接') : of('branch', '支路');
  const [skip, branch] = [step?.skip[site], step?.branch[site]];
  const value = kind === 'skip' ? skip : branch;
  const whole = skip + branch;
  // What has been cut since was measured while it stood.
  const isOut = isCut && !(skip > 0);
  const share = !isOut && whole > 0 ? of(`, ${Math.round((100 * value) / whole)} % of both`, `，占两路的 ${Math.round((100 * value) / whole)}%`) : '';
  const shown = value === undefined ? none : kind === 'skip' && isOut ? of('cut', '已剪断') : `${number(value)}${share}`;
  return {
    name: of(`${letter}, ${where}, ${half}`, `${letter}，${where}，${half}`),
    value: shown,
    hook: `grad_${kind}.blocks.${layer - 1}.${site.endsWith('m') ? 'mlp' : 'attn'}`,
  };
}

/// As it is spoken: signs that screen readers leave out become words.
export function spoken(text) {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return text.replace('‖∂L/∂x‖', of('gradient norm', '梯度范数')).replace(/·10(⁻?)([⁰¹²³⁴-⁹]+)/g, (_, minus, power) => {
    const n = [...power].map((digit) => digits.indexOf(digit)).join('');
    return of(` times ten to the ${minus && 'minus '}${n}`, ` 乘以 10 的${minus && '负 '}${n} 次方`);
  });
}

const KEYS = [
  'Up and down: along the trunk. Left and right: skip, branch, the other tower. Page keys: a layer. Home: loss. End: tokens. Enter: cut or restore. H: hear the fall. Esc: done.',
  '上下：沿主干走。左右：残差连接、支路、另一座塔。翻页键：一层。Home：损失。End：词元。回车：剪断或接回。H：听梯度下落。Esc：结束。',
];

const make = (tag, given) => Object.assign(document.createElement(tag), given);
const buttonOf = (key, site) => document.querySelector(`[data-skip="${key}.${site}"]`);

/// The sites of a tower that stand in the picture, bottom first.
const sitesOf = (key) => [...document.querySelectorAll(`[data-skip^="${key}."]`)]
  .sort((a, b) => b.offsetTop - a.offsetTop).map((button) => button.dataset.skip.slice(2));

/// Where a place stands in the picture: left, top, width, height. Middles of ⊕ are where their buttons lie; loops are as wide
/// as the picture's width lets them be (`crates/draw/src/scene/layout.rs`).
function boxOf(key, place, sites) {
  const centre = (site) => {
    const button = buttonOf(key, site);
    return [button.offsetLeft + button.offsetWidth / 2, button.offsetTop + button.offsetHeight / 2];
  };
  const around = (x, y, r) => [x - r, y - r, 2 * r, 2 * r];
  const { clientWidth } = document.getElementById('walk');
  const reach = clientWidth < 600 ? 50 : Math.min(96, Math.max(40, 0.087 * clientWidth)) + 22;
  if (!sites.length) return [0, 0, 0, 0];
  const step = sites.length > 1 ? centre(sites[0])[1] - centre(sites[1])[1] : 24;
  if (place.kind === 'loss') {
    const [x, y] = centre(sites.at(-1));
    return around(x, y - 16, 9);
  }
  if (place.kind === 'point' && place.point === 0) {
    const [x, y] = centre(sites[0]);
    return around(x, y + step, 9);
  }
  const [x, y] = centre(place.site);
  if (place.kind === 'point') return around(x, y, 10);
  if (place.kind === 'branch') return [place.site.endsWith('a') ? x - reach : x + 12, y, reach - 12, Math.max(8, step)];
  return [x - 12, y, 24, Math.max(8, step)];
}

/// Gives the picture's element what it does.
export function follow(box) {
  let at = { tower: 0, row: 0, cell: 0 };
  let [ring, plate, every, turn] = [null, null, 0, 0];
  // Who has moved knows the keys; the plate need not cover more of the picture than it must.
  let hasMoved = false;
  const keys = make('span', { id: 'walk-keys', className: 'for-readers' });
  box.setAttribute('aria-describedby', keys.id);

  function leave() {
    clearInterval(every);
    ring?.remove();
    plate?.remove();
    ring = plate = null;
    // What would wait there might be in another language by then.
    keys.textContent = '';
    box.removeAttribute('aria-activedescendant');
  }

  function show(isMoved = true) {
    const keysOf = ['a', 'b'];
    const sites = keysOf.map(sitesOf);
    const towers = sites.map(rowsOf);
    // The towers may have become another shape meanwhile.
    const row = Math.min(at.row, towers[at.tower].length - 1);
    at = { tower: at.tower, row, cell: Math.min(at.cell, towers[at.tower][row].length - 1) };
    const [key, place] = [keysOf[at.tower], towers[at.tower][at.row][at.cell]];
    const isCut = place.site ? buttonOf(key, place.site)?.getAttribute('aria-pressed') === 'true' : false;
    const { name, value, hook } = told(at.tower, place, measured(!isMoved)[at.tower], isCut);
    if (isMoved || !ring) {
      ring?.remove();
      // Another element each time: only then is it read aloud.
      ring = make('div', { id: `walk-${(turn += 1)}`, className: `walk-ring ${key}` });
      ring.setAttribute('role', 'img');
      box.append(ring);
    }
    plate ??= box.appendChild(make('div', { className: 'walk-plate' }));
    plate.setAttribute('aria-hidden', 'true');
    ring.setAttribute('aria-label', spoken(`${name}: ${value}`).replace(': ', of(': ', '：')) + (hook && `${of(', ', '，')}${hook}`));
    if (isMoved) box.setAttribute('aria-activedescendant', ring.id);
    keys.textContent = of(...KEYS);
    const line = (tag, textContent) => make(tag, { textContent });
    plate.replaceChildren(line('b', name), line('span', value), line('code', hook), ...(hasMoved ? [] : [line('small', of(...KEYS))]));
    const [x, y, w, h] = boxOf(key, place, sites[at.tower]);
    Object.assign(ring.style, { left: `${x - 3}px`, top: `${y - 3}px`, width: `${w + 6}px`, height: `${h + 6}px` });
    const [width, height] = [box.clientWidth, box.clientHeight];
    // Towards the middle, clear of what it tells of and, where there is room, of the towers' heads.
    const head = height > 330 ? 86 : 4;
    const left = at.tower ? x - 14 - plate.offsetWidth : x + w + 14;
    plate.style.left = `${Math.max(4, Math.min(left, width - plate.offsetWidth - 4))}px`;
    plate.style.top = `${Math.max(head, Math.min(y + h / 2 - plate.offsetHeight / 2, height - plate.offsetHeight - 4))}px`;
  }

  function enter() {
    clearInterval(every);
    // While it trains, what was measured changes; it is written anew, and read aloud when a key asks.
    every = setInterval(() => ring && show(false), 1000);
    show();
  }

  box.append(keys);
  box.addEventListener('focus', enter);
  box.addEventListener('blur', leave);
  box.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !window.strata) return;
    const { key } = event;
    const towers = ['a', 'b'].map((tower) => rowsOf(sitesOf(tower)));
    if (key === 'Escape' && ring) leave();
    else if (key.toLowerCase() === 'h') hear();
    else if (key === 'Enter' && ring) {
      const { site } = towers[at.tower][at.row][at.cell];
      if (site) buttonOf('ab'[at.tower], site)?.click();
      setTimeout(() => ring && show(), 300);
    } else if (/^(Arrow|Page)|^(Home|End)$/.test(key)) {
      if (ring) {
        at = moved(towers, at, key);
        hasMoved = true;
      }
      enter();
    } else return;
    event.preventDefault();
  });
  if (document.activeElement === box) enter();
}
