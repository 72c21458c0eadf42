// Keeps one version of Strata whole, for visits without a network. The build writes two lines above this: VERSION, and
// FILES with the SHA-256 of every file of that version.
//
// The trap is half of one version and half of another. So a client (a page, or a worker that it started) belongs to one
// version for as long as it lives, and gets that version's files or an error, never another's:
//  - a page that is opened through us belongs to VERSION, and so do the workers that it starts;
//  - one that came from the network, before we were there, only once it has said that it is of VERSION;
//  - all others are left to the network, as if we were not there.
// Nothing is kept whose SHA-256 is not the one that the build wrote, be the host in the middle of an upload.
const SCOPE = registration.scope;
// Caches are shared by all that lies on this host.
const OURS = `strata ${SCOPE} `;
const CACHE = OURS + VERSION;
const CLIENTS = `${OURS}clients`;
// While a page is on its way to the reader, the browser does not count it among the clients.
const ON_ITS_WAY_MS = 30_000;

const keyOf = (path, hash) => new URL(`${path}?${hash}`, SCOPE).href;

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function fetched(path, hash) {
  // Not out of the browser's own cache, which may be older than the host.
  const answer = await fetch(new URL(path, SCOPE), { cache: 'no-cache', priority: 'low' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  if (await sha256(bytes) !== hash) throw new Error(`${path} is not of version ${VERSION}`);
  // Made anew: what came by a redirect may not answer a navigation, and `Vary: *` may not be kept.
  const headers = new Headers(answer.headers);
  for (const name of ['content-encoding', 'content-length', 'vary']) headers.delete(name);
  return new Response(bytes, { headers });
}

// What an older version has is not fetched again.
async function keep(cache, path) {
  const key = keyOf(path, FILES[path]);
  if (!await cache.match(key)) await cache.put(key, await caches.match(key) ?? await fetched(path, FILES[path]));
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  const left = Object.keys(FILES);
  const some = async () => { while (left.length) await keep(cache, left.pop()); };
  // What is there already when this fails is not fetched a second time.
  await Promise.all([some(), some(), some(), some()]);
  const there = await (await caches.open(CACHE)).keys();
  if (there.length < Object.keys(FILES).length) throw new Error('the cache was emptied meanwhile');
}

// Which version a client belongs to. On disk, since the browser ends us whenever it likes.
const versions = new Map();
const clientKey = (id) => new URL(`client?${encodeURIComponent(id)}`, SCOPE).href;

async function belongs(id, version) {
  versions.set(id, version);
  const cache = await caches.open(CLIENTS);
  await cache.put(clientKey(id), new Response(JSON.stringify([id, version, Date.now()])));
}

async function versionOf(id) {
  if (!id || versions.has(id)) return versions.get(id);
  const kept = await (await caches.open(CLIENTS)).match(clientKey(id));
  if (!kept) return undefined;
  const [, version] = await kept.json();
  versions.set(id, version);
  return version;
}

// Throws away the versions that nobody belongs to any more.
async function clean() {
  // A newer worker may be filling its cache just now.
  if (registration.installing || registration.waiting) return;
  const living = new Set((await clients.matchAll({ type: 'all', includeUncontrolled: true })).map(({ id }) => id));
  const used = new Set([CACHE, CLIENTS]);
  const cache = await caches.open(CLIENTS);
  for (const key of await cache.keys()) {
    const [id, version, since] = await (await cache.match(key)).json();
    if (living.has(id) || Date.now() - since < ON_ITS_WAY_MS) used.add(OURS + version);
    else await cache.delete(key);
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && !used.has(name)) await caches.delete(name);
  }
}

// The name of a file in FILES, as hosts shorten it: `` is index.html, on some `www/claims` is www/claims.html.
function fileOf(path) {
  if (path === '') return 'index.html';
  return !FILES[path] && FILES[`${path}.html`] ? `${path}.html` : path;
}

async function of(version, path) {
  const cache = await caches.open(OURS + version);
  const there = await cache.match(new URL(path, SCOPE).href, { ignoreSearch: true });
  if (there || !FILES[path]) return there;
  if (version === VERSION) {
    try {
      await keep(cache, path);
      return await cache.match(keyOf(path, FILES[path]));
    } catch {
      // Lost, and the host has another version. Whole or not at all: the next visit begins from the network.
      await caches.delete(CACHE);
    }
  }
  return Response.error();
}

async function answer({ request, clientId, resultingClientId }, path) {
  const isPage = request.mode === 'navigate';
  const version = isPage ? VERSION : await versionOf(clientId);
  if (!version) return fetch(request);
  const file = await of(version, path);
  if (!file || (isPage && file.type === 'error')) return fetch(request);
  if (resultingClientId) await belongs(resultingClientId, version);
  return file;
}

addEventListener('install', (event) => event.waitUntil(keepAll()));
addEventListener('activate', (event) => event.waitUntil(clean()));

addEventListener('fetch', (event) => {
  const url = event.request.url.split(/[?#]/)[0];
  if (event.request.method === 'GET' && url.startsWith(SCOPE)) {
    event.respondWith(answer(event, fileOf(url.slice(SCOPE.length))));
  }
});

// From www/offline.js: the version of a page, which is told ours; or that the reader takes this version.
addEventListener('message', (event) => {
  const { source, data, ports: [port] } = event;
  if (data === 'take') {
    event.waitUntil(skipWaiting());
    return;
  }
  event.waitUntil((async () => {
    if (data === VERSION && !await versionOf(source.id)) {
      try {
        await clients.claim();
        await belongs(source.id, VERSION);
      } catch { /* We wait ourselves, and have no clients yet. */ }
    }
    port.postMessage(VERSION);
    await clean();
  })());
});
