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
