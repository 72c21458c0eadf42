// Asks the browser to keep this version for visits without a network (sw.js), and says when a newer one is ready, which
// the reader takes or leaves. Loaded when the first view has long been there.
const root = document.documentElement;
const mine = root.dataset.version;
const HOUR_MS = 3_600_000;

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The version of a worker, which is told ours.
function ask(worker) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((answer) => {
    port1.onmessage = ({ data }) => answer(data);
    worker.postMessage(mine, [port2]);
  });
}

// Where a still newer one has taken its place meanwhile, that one is what a reload brings.
function take(worker) {
  const go = () => ['activated', 'redundant'].includes(worker.state) && location.reload();
  worker.addEventListener('statechange', go);
  worker.postMessage('take');
  go();
}

let line = null;
function offer(worker) {
  line?.remove();
  const [says, load, later] = [element('span'), element('button'), element('button')];
  line = element('div', { id: 'new-version' }, says, load, later);
  line.setAttribute('role', 'status');
  const speak = () => {
    const english = root.lang === 'en';
    says.textContent = english ? 'A new version of Strata is ready. Loading it opens this page anew.'
      : 'Strata 有新版本，已经下载好；换用时会重新打开本页。';
    load.textContent = english ? 'Load it' : '换用新版';
    later.textContent = english ? 'Later' : '以后再说';
  };
  load.onclick = () => take(worker);
  later.onclick = () => line.remove();
  const style = element('link', { rel: 'stylesheet', href: new URL('./offline.css', import.meta.url).href });
  // Said once it stands there, or screen readers miss it.
  style.onload = style.onerror = () => {
    document.body.append(line);
    requestAnimationFrame(speak);
  };
  document.head.append(style);
  new MutationObserver(speak).observe(root, { attributeFilter: ['lang'] });
}

let offered = '';
async function look(registration) {
  const { waiting, active } = registration;
  if (active) await ask(active);
  const newest = waiting ?? active;
  const version = newest ? await ask(newest) : mine;
  // A reload past the worker has brought the page that waits already: tabs of older ones stay what they are.
  if (version === mine) waiting?.postMessage('take');
  else if (version !== offered) offer(newest);
  offered = version;
}

async function start() {
  const address = new URL('../sw.js', import.meta.url);
  const registration = await navigator.serviceWorker.register(address, { updateViaCache: 'none' });
  const watch = () => registration.installing?.addEventListener('statechange', ({ target }) => {
    if (['installed', 'activated'].includes(target.state)) look(registration);
  });
  registration.addEventListener('updatefound', watch);
  watch();
  let asked_ms = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - asked_ms < HOUR_MS) return;
    asked_ms = performance.now();
    registration.update().catch(() => { /* Offline, most likely. */ });
  });
  await look(registration);
}

// Where a browser keeps nothing, or is asked to save data, the page is as good without.
if (!navigator.connection?.saveData) start().catch((error) => console.info(`Not kept for offline use: ${error.message}`));
