// Runs the tools' wasm (dist-tools/) in Node and prints the JSON that comes back; the request is what tools/www/tools.js takes.
import { readFile } from 'node:fs/promises';
import init, { bench_json, fingerprint_json } from '../../dist-tools/www/pkg/tools.js';

const wasm = new URL('../../dist-tools/www/pkg/tools_bg.wasm', import.meta.url);
await init({ module_or_path: await readFile(wasm) });
const { bench, fingerprint } = JSON.parse(process.argv[2]);
console.log(bench ? bench_json(bench.shapes, bench.n_steps, bench.only_steps) : fingerprint_json(fingerprint.link, fingerprint.n_steps));
