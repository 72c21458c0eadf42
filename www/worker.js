// A worker, of a tower or of the analysis: the same wasm as the page, another entrance.
import init, { worker_main } from './pkg/app.js';
await init();
// Held for as long as it lives, under its own name: the page learns by it when a worker is gone. Some browsers, and pages
// without https, have no locks; then only errors tell.
await new Promise((held) => {
  if (!navigator.locks) held();
  else navigator.locks.request(self.name, () => (held(), new Promise(() => {}))).catch(held);
});
worker_main();
