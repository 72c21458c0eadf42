// A worker, of a tower or of the analysis: the same wasm as the page, another entrance.
import init, { worker_main } from './pkg/app.js';
await init();
worker_main();
