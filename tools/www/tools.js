// A worker for `cargo xtask bench` and `cargo xtask fingerprint`, on a site of its own (dist-tools/).
import init, { bench_json, fingerprint_json } from './pkg/tools.js';
await init();
self.onmessage = ({ data: { bench, fingerprint } }) =>
  self.postMessage(bench ? bench_json(bench.shapes, bench.n_steps) : fingerprint_json(fingerprint.link, fingerprint.n_steps));
self.postMessage('ready');
