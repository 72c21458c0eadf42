// Runs the built page's wasm in Node and prints the JSON that comes back; the request is what www/tools.js takes.
import { readFile } from 'node:fs/promises';
import init, { bench_json, fingerprint_json } from '../../dist/www/pkg/app.js';

const wasm = new URL('../../dist/www/pkg/app_bg.wasm', import.meta.url);
await init({ module_or_path: await readFile(wasm) });
const { bench, fingerprint } = JSON.parse(process.argv[2]);
console.log(bench ? bench_json(bench.shapes, bench.n_steps) : fingerprint_json(fingerprint.link, fingerprint.n_steps));
