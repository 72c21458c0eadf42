// A build for development keeps nothing: this takes the place of a worker that an earlier build left in the browser, and
// goes.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith(`strata ${registration.scope} `)) await caches.delete(name);
  }
  await registration.unregister();
})()));
