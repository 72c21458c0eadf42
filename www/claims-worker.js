// Measures one claim for the page of claims, in a module of its own.
import init, { measure_claim } from './pkg/claims.js';

onmessage = async ({ data }) => {
  await init();
  const said = measure_claim(data.claim, data.link, (tower, towers) => postMessage({ tower, towers }));
  postMessage({ said });
};
