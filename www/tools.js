// A worker for `cargo xtask bench` and `cargo xtask fingerprint`; the page itself never loads it.
import init, { bench_json, fingerprint_json } from './pkg/app.js';
await init();
self.onmessage = ({ data: { bench, fingerprint } }) =>
  self.postMessage(bench ? bench_json(bench.shapes, bench.n_steps) : fingerprint_json(fingerprint.link, fingerprint.n_steps));
self.postMessage('ready');
