// Who has no pointer goes on from where they are: when what had the focus is gone from sight, what stands in its place
// has it. Loaded once the page is there.
const CAN = 'button, a[href], summary, select, input[type=checkbox], [tabindex="0"]';
const isThere = (el) => el.isConnected && el.checkVisibility({ visibilityProperty: true }) && !el.disabled;
const all = (box) => [...box.querySelectorAll(CAN)].filter((el) => el.tabIndex >= 0 && isThere(el));

// What has the focus and all that it stands in, each with its place among what can have it there.
let way = [];
addEventListener('focusin', ({ target }) => {
  way = [];
  for (let box = target; box && box !== document.body; box = box.parentElement) {
    way.push([box, Math.max(0, all(box).indexOf(target))]);
  }
});

function look() {
  requestAnimationFrame(look);
  if (!way.length || document.activeElement !== document.body) return;
  const from = way;
  way = [];
  // Somebody clicked beside it.
  if (isThere(from[0][0])) return;
  for (const [box, nth] of from.slice(1)) {
    const some = box.isConnected ? all(box) : [];
    if (some.length) {
      some[Math.min(nth, some.length - 1)].focus({ preventScroll: true });
      return;
    }
  }
}
look();

// What only some readers ask for: the picture by keys, its sound, stronger colours. Each comes once it is wanted.
const make = (tag, given) => Object.assign(document.createElement(tag), given);
const walk = make('div', { id: 'walk', tabIndex: 0, role: 'application' });
const hear = make('button', { id: 'hear', className: 'quiet-btn', textContent: '♪' });
const lacks = () => window.strata_lacks();
walk.addEventListener('focus', () => import('./walk.js').then(({ follow }) => follow(walk)).catch(lacks), { once: true });
hear.addEventListener('click', () => import('./hear.js').then((sound) => sound.hear()).catch(lacks));
document.getElementById('stage').after(walk);
document.getElementById('foot-check').after(hear);

const root = document.documentElement;
const name = () => {
  const isChinese = root.lang !== 'en';
  walk.ariaLabel = isChinese ? '逐处走遍这幅图：方向键' : 'The picture, place by place: arrow keys';
  hear.ariaLabel = hear.title = isChinese ? '听梯度下落' : 'Hear the gradient fall';
};
name();
new MutationObserver(name).observe(root, { attributeFilter: ['lang'] });

const contrast = matchMedia('(forced-colors: active), (prefers-contrast: more)');
const dress = () => document.head.append(make('link', { rel: 'stylesheet', href: new URL('./contrast.css', import.meta.url) }));
if (contrast.matches) dress();
else contrast.addEventListener('change', dress, { once: true });
