// Within the page: does deeds one after the other, each followed by repaints, and notes what must not happen. Only tests
// load it. `u` are numbers in 0..1; a control is the one at `u[0]` of those that can be used.
if (self === top) window.monkey = (() => {
  const now = () => performance.now();
  const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
  const all = (css) => [...document.querySelectorAll(css)];
  const pick = (list, u) => list[Math.min(list.length - 1, Math.floor(u * list.length))];
  const state = () => window.strata?.state?.() ?? { status: 'None' };

  // The page's own beat: what is late was kept from running.
  let [last, wait_ms] = [now(), 0];
  setInterval(() => {
    wait_ms = Math.max(wait_ms, now() - last - 20);
    last = now();
  }, 20);

  // Nothing leads away or opens a window, nothing is saved; a position in the history says whether Back stays here.
  let depth = 0;
  for (const [name, by] of [['pushState', 1], ['replaceState', 0]]) {
    const plain = history[name].bind(history);
    history[name] = (_, ...rest) => plain({ depth: depth += by }, ...rest);
  }
  addEventListener('popstate', (event) => {
    if (event.state) depth = event.state.depth;
    else history.replaceState(null, '');
  }, true);
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href], input[type=file], label.file');
    if (link && !link.getAttribute('href')?.startsWith('#')) event.preventDefault();
  }, true);
  HTMLAnchorElement.prototype.click = () => {};
  let isHidden = false;
  Object.defineProperty(Document.prototype, 'hidden', { configurable: true, get: () => isHidden });

  function name(el) {
    if (!el || el === document.body) return 'the page';
    const own = el.id || el.dataset?.skip || el.dataset?.value || el.getAttribute?.('aria-label') || el.className || el.textContent;
    return `${el.localName} ${String(own).slice(0, 40)}`;
  }
  function usable(el) {
    const modal = document.querySelector('dialog:modal');
    if (el.disabled || el.readOnly || (modal && !modal.contains(el))) return false;
    if (!el.checkVisibility({ visibilityProperty: true })) return false;
    const { width, height } = el.getBoundingClientRect();
    return width > 0 && height > 0;
  }
  const usables = (css) => all(css).filter(usable);
  // Of every part of the page alike, else the drawer would have most.
  const PARTS = ['header.bar', 'section.stage', '.lenses .tabs', '.lenses .group', '#lens-body', '#drawer', '.samples', '#scene-line',
    'section.time', 'footer', '.cut-bar', 'dialog[open]', '#warnings', '#task', '#class-line'];
  const BUTTONS = 'button:not(.skip), summary, input[type=checkbox], [role=tab]';
  function anyOf(css, u, v) {
    const parts = PARTS.map((part) => all(part).flatMap((box) => [...box.querySelectorAll(css)].filter(usable)));
    const some = parts.filter((list) => list.length);
    return some.length ? pick(pick(some, u), v) : undefined;
  }
  function press(el) {
    el.focus({ preventScroll: true });
    el.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, cancelable: true, buttons: 1 }));
    el.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    return `click ${name(el)}`;
  }
  function change(el, value) {
    el.focus({ preventScroll: true });
    el.value = value;
    for (const kind of ['input', 'change']) el.dispatchEvent(new Event(kind, { bubbles: true }));
    return `${name(el)} = ${String(value).slice(0, 40)}`;
  }
  const pointer = (el, kind, x, y, buttons) => {
    const box = el.getBoundingClientRect();
    const at = { clientX: box.left + box.width * x, clientY: box.top + box.height * y };
    el.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', buttons, ...at }));
  };
  const within = (el, u) => {
    const [min, max, step] = ['min', 'max', 'step'].map((key) => Number(el[key]));
    return min + Math.floor((max - min) / (step || 1) * u ** 3) * (step || 1);
  };
  const SMALL = 'v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2';
  const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'Enter', ' ', 'Escape', 't', 'x'];

  const deeds = {
    click({ u }) {
      const modal = document.querySelector('dialog:modal');
      // Behind an open dialog nothing is tried.
      if (modal && u[2] < 0.4) return press([...modal.querySelectorAll('.row button, #class-close')].at(u[3] < 0.5 ? -1 : 2) ?? modal);
      const el = anyOf(BUTTONS, u[0], u[1]);
      return el ? press(el) : 'click nothing';
    },
    choose({ u }) {
      const el = anyOf('select', u[0], u[1]);
      return el ? change(el, pick([...el.options], u[2]).value) : 'choose nothing';
    },
    type({ u, text }) {
      const el = anyOf('input:not([type=checkbox], [type=range], [type=file]), textarea', u[0], u[1]);
      if (!el) return 'type nothing';
      const said = change(el, el.type === 'number' && u[3] < 0.7 ? within(el, u[2]) : text);
      if (el.id === 'own-text') press(document.getElementById('own-text-learn'));
      return said;
    },
    slide({ u }) {
      const el = anyOf('input[type=range]', u[0], u[1]);
      if (!el) return 'slide nothing';
      el.focus({ preventScroll: true });
      for (let k = 0; k < 12; k++) {
        el.value = within(el, (u[2] + k * u[3]) % 1);
        el.dispatchEvent(new Event('input', { bubbles: true }));
      }
      return change(el, el.value);
    },
    scrub({ u }) {
      const el = document.getElementById('timeline');
      if (!el || !usable(el)) return 'scrub nothing';
      pointer(el, 'pointerdown', u[0], 0.5, 1);
      for (let k = 1; k < 8; k++) pointer(el, 'pointermove', u[0] + (u[1] - u[0]) * k / 7, 0.5, 1);
      pointer(el, 'pointerup', u[1], 0.5, 0);
      return `scrub ${u[0].toFixed(2)} to ${u[1].toFixed(2)}`;
    },
    hover({ u }) {
      const el = pick(usables('canvas, .token, .cell'), u[0]);
      if (!el) return 'hover nothing';
      for (const kind of ['pointermove', ...(u[3] < 0.3 ? ['pointerdown', 'pointerup', 'click'] : []), ...(u[3] > 0.9 ? ['dblclick'] : [])]) {
        pointer(el, kind, u[1], u[2], 0);
      }
      return `hover ${name(el)}`;
    },
    key({ u }) {
      const key = pick(KEYS, u[0]);
      const el = document.activeElement ?? document.body;
      for (const kind of ['keydown', 'keyup']) el.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, cancelable: true }));
      return `key ${key} at ${name(el)}`;
    },
    cut({ u }) {
      const el = pick(usables('.skip'), u[0]);
      return el ? press(el) : 'cut nothing';
    },
    play() {
      const { status } = state();
      document.querySelector('dialog:modal')?.close();
      if (status === 'Failed' || status === 'Ended') location.hash = SMALL;
      const el = document.getElementById('btn-play');
      return status === 'Paused' && usable(el) ? press(el) : `play at ${status}`;
    },
    pace({ u }) {
      const el = pick(usables('#speed-slow, #speed-1x, #speed-max, #speed-max'), u[0]);
      return el ? press(el) : 'pace nothing';
    },
    scene({ u }) {
      const el = pick(usables('.chip, #scene-next, .bet, #scene-before, #scene-after'), u[0]);
      return el ? press(el) : 'scene nothing';
    },
    back() {
      if (depth > 0) history.back();
      return `back from ${depth}`;
    },
    forward() {
      history.forward();
      return 'forward';
    },
    link({ text }) {
      location.hash = text;
      return `link ${text}`;
    },
    hide() {
      see(false);
      return 'hidden';
    },
    drop({ u, text }) {
      const [name, type, body] = pick([
        ['a.txt', 'text/plain', text.repeat(20)],
        ['a.txt', 'text/plain', new Uint8Array([255, 254, 0, 1, 2, 200])],
        ['a.png', 'image/png', new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0])],
        ['a.svg', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"><script>window.pwned=1</script></svg>`],
        ['model.safetensors', '', new Uint8Array(64)],
        ['config.json', 'application/json', '{"a":'],
        ['<img src=x onerror=window.pwned=1>.bin', '', text],
      ], u[0]);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([body], name, { type }));
      for (const kind of ['dragover', 'drop']) dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      return `drop ${name}`;
    },
    lens({ u }) {
      const group = pick(usables('.ask'), u[0]);
      if (group?.getAttribute('aria-expanded') === 'false') press(group);
      const tab = pick(usables('.lens-tabs [role=tab]'), u[1]);
      return tab ? press(tab) : `lens by ${name(group)}`;
    },
    // The next lens of all, under whichever question it stands.
    next() {
      const tabs = usables('.lens-tabs [role=tab]');
      const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
      if (at + 1 < tabs.length) return press(tabs[at + 1]);
      const groups = usables('.ask');
      const open = groups.findIndex((group) => group.getAttribute('aria-expanded') === 'true');
      return groups.length ? press(groups[(open + 1) % groups.length]) : 'no lens';
    },
    live: () => pressOf('.live'),
    branch() {
      // So many futures are kept.
      if (all('.branch').length > 4) press(all('.branch .dismiss')[0]);
      return pressOf('#btn-branch');
    },
    tokens: () => pressOf('#btn-tokens'),
    full() {
      const { status } = state();
      if (status === 'Ended') location.hash = `v=1&n_steps=20000&seed=${Math.floor(now())}`;
      if (status === 'Paused') pressOf('#btn-play');
      return pressOf('#speed-max');
    },
    share: () => pressOf('#btn-share, .transport .thumb-only:last-of-type'),
    theme: () => pressOf('#btn-theme'),
    lang: ({ u }) => pressOf(u[0] < 0.5 ? '#lang-en' : '#lang-zh'),
  };
  function pressOf(css) {
    const el = usables(css)[0];
    return el ? press(el) : `${css} is not there`;
  }

  // What had the focus: whoever has no pointer must go on from somewhere.
  let had;
  const held = () => (document.activeElement && document.activeElement !== document.body ? document.activeElement : undefined);
  function lost(did) {
    const is = held();
    const gone = had && !is ? [`${name(had)}${had.isConnected ? '' : ' (removed)'}, by: ${did}`] : [];
    had = is;
    return gone;
  }
  function seen(did) {
    const one = { did, status: state().status, wait_ms, lost: lost(did), nodes: document.getElementsByTagName('*').length };
    wait_ms = 0;
    if (window.pwned) one.pwned = did;
    window.pwned = undefined;
    return one;
  }
  const settled = async () => {
    await frame();
    // Words follow ten times a second.
    await new Promise((done) => setTimeout(done, 110));
    await frame();
  };
  // What happens while nobody looks happens in the moment between two deeds.
  function see(isSeen) {
    if (isHidden !== isSeen) return;
    isHidden = !isSeen;
    document.dispatchEvent(new Event('visibilitychange'));
  }
  async function does(list) {
    const out = [];
    for (const deed of list) {
      see(true);
      const before = held();
      let did;
      try {
        did = deeds[deed.kind](deed);
      } catch (error) {
        did = `${deed.kind} failed here: ${error.message}`;
      }
      had = held() ?? before ?? had;
      await settled();
      out.push(seen(did));
    }
    return { deeds: out };
  }

  return {
    does,
    before: () => { had = held() ?? had; },
    forget: () => { had = undefined; },
    saw: async (did) => {
      await settled();
      return { deeds: [seen(did)] };
    },
    clicks: (css) => press(document.querySelector(css)),
    rests: async () => {
      see(true);
      document.querySelector('dialog:modal')?.close();
      await settled();
      const live = document.querySelector('.live');
      if (live) press(live);
      if (!state().paused) press(document.querySelector('#btn-play'));
    },
  };
})();
