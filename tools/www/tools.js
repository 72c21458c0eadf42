// A worker for `cargo xtask bench` and `cargo xtask fingerprint`, on a site of its own (dist-tools/).
import init, { bench_json, fingerprint_json } from './pkg/tools.js';
await init();
self.onmessage = async ({ data: { bench, fingerprint, jax_js } }) =>
  self.postMessage(bench ? bench_json(bench.shapes, bench.n_steps, bench.only_steps)
    : jax_js ? await (await import('./jax/bench_jax.mjs')).bench(jax_js.shapes, jax_js.n_steps)
    : fingerprint_json(fingerprint.link, fingerprint.n_steps));
self.postMessage('ready');
