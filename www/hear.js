// The fall of the gradient as tones, and the measured step that they are made of. Loaded by focus.js when somebody asks to
// hear it, and by walk.js.
export const isChinese = () => document.documentElement.lang !== 'en';

const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = new URL('./walk.css', import.meta.url).href;
document.head.append(style);

/// What the table of a tower's steps (`strata.csv`) says of one: the loss, ‖∂L/∂x‖ at every point of the stream with the hook's
/// name, tokens first, and by site what comes down its skip and its branch. Nothing where the step is not kept.
export function readStep(text, step) {
  const at = text.indexOf(`\n${step},`) + 1;
  if (!at) return undefined;
  const [names, numbers] = [text, text.slice(at)].map((lines) => lines.slice(0, lines.indexOf('\n')).split(','));
  const found = { step, loss: NaN, points: [], skip: {}, branch: {} };
  names.forEach((name, idx) => {
    // As the tower had it: of an f32 the file writes the shortest text.
    const value = Math.fround(Number(numbers[idx]));
    const half = /^grad_(skip|branch)\.blocks\.(\d+)\.(a|m)\w+\.l2$/.exec(name);
    if (name === 'loss_nats') found.loss = value;
    else if (half) found[half[1]][`${Number(half[2]) + 1}${half[3]}`] = value;
    else if (/hook_resid_\w+_grad\.l2$/.test(name)) found.points.push({ hook: name.slice(0, -'_grad.l2'.length), value });
  });
  return found;
}

/// The step that was read last, and how long that took: the table has all steps.
let read = {};

/// Both towers at the step that is shown; nothing of one that was not measured there. `isIdle` takes what was read before where
/// a long table would hold up the towers.
export function measured(isIdle = false) {
  const { shown_step: step, link, loss_nats: { a, b } } = window.strata.state();
  // A cut is felt by measuring the same step again.
  const at = [step, link, a, b].join();
  if (read.at === at || (isIdle && read.ms > 50)) return read.towers;
  const began = performance.now();
  const towers = ['a', 'b'].map((key) => readStep(window.strata.csv(key)[1], step));
  read = { at, towers, ms: performance.now() - began };
  return towers;
}

/// Half an octave a decade: 1 is the third E♭ above middle C, 10⁻⁸, where the picture's light ends, the second below it.
const [LEAST, MOST, OCTAVES_PER_DECADE, HZ_AT_1] = [1e-8, 1e2, 0.5, 1244.5];

/// The pitch of a norm by its log₁₀; exact zero, and what is no number, is silent.
export function pitch(value) {
  if (!(value > 0) || value === Infinity) return null;
  const decades = Math.log10(Math.min(MOST, Math.max(LEAST, value)));
  return HZ_AT_1 * 2 ** (OCTAVES_PER_DECADE * decades);
}

/// A tone is so long, in seconds, and all of them last no longer than this.
const [TONE_SECS, MOST_SECS] = [0.28, 7];

/// Every tone: whose, at which boundary between layers (L above the last, 0 at the tokens), when, how high, on which side.
export function schedule(towers) {
  return towers.flatMap((tower, idx) => {
    if (!tower) return [];
    const boundaries = tower.points.filter((_, point) => point % 2 === 0).map(({ value }) => value).reverse();
    const every = Math.min(TONE_SECS, MOST_SECS / boundaries.length);
    return boundaries.map((value, nth) => ({
      tower: 'ab'[idx], boundary: boundaries.length - 1 - nth, value, at: nth * every, secs: every, hz: pitch(value), pan: idx ? 1 : -1,
    }));
  });
}

/// One sentence at the foot of the page, read aloud; it goes after a while.
export function say(en, zh, secs = 8) {
  const box = document.getElementById('heard') ?? Object.assign(document.createElement('p'), { id: 'heard', role: 'status' });
  if (!box.isConnected) document.querySelector('main').append(box);
  box.textContent = isChinese() ? zh : en;
  clearTimeout(say.away);
  say.away = setTimeout(() => box.remove(), 1000 * secs);
}

let context;

/// Plays the fall at the step that is shown; asked again, begins anew. Returns what it plays.
export async function hear() {
  await context?.close().catch(() => {});
  context = undefined;
  if (typeof AudioContext !== 'function') {
    say('This browser makes no sounds for pages; the same numbers are in the table of the lens “Gradients”.',
      '这个浏览器不允许网页发声；同样的数值见“梯度”透镜的表格。');
    return [];
  }
  const towers = measured();
  const tones = schedule(towers);
  if (!tones.length) {
    say('Nothing is measured yet; train a step first.', '尚未测量，请先训练一步。');
    return [];
  }
  context = new AudioContext();
  const begin = context.currentTime + 0.08;
  for (const { tower, at, secs, hz, pan } of tones) {
    if (hz === null) continue;
    const [tone, gain, side] = [context.createOscillator(), context.createGain(), context.createStereoPanner()];
    // Told apart where both come out of one loudspeaker, too.
    tone.type = tower === 'a' ? 'sine' : 'triangle';
    tone.frequency.value = hz;
    side.pan.value = pan;
    gain.gain.setValueAtTime(0, begin + at);
    gain.gain.linearRampToValueAtTime(0.2, begin + at + 0.01);
    gain.gain.setTargetAtTime(0, begin + at + 0.6 * secs, secs / 12);
    tone.connect(gain).connect(side).connect(context.destination);
    tone.start(begin + at);
    tone.stop(begin + at + secs);
  }
  const step = towers.find(Boolean).step;
  const last = Math.max(...tones.map(({ at, secs }) => at + secs));
  const isSilent = tones.some(({ hz }) => hz === null);
  say(`Step ${step}, from the loss down to the tokens, a tone at each boundary between layers: A left, B right; half an octave lower is a tenth of ‖∂L/∂x‖.${isSilent ? ' Silence is exactly 0, or no number.' : ''}`,
    `第 ${step} 步，从损失到词元，每个层间边界一个音：A 在左，B 在右；每低半个八度，‖∂L/∂x‖ 缩小到十分之一。${isSilent ? '无声表示恰好为 0 或不是数。' : ''}`, last + 6);
  return tones;
}
