// Trains one tower after the other for the page of sweeps, each as its order says.
import init, { train } from './pkg/sweeps.js';

const ready = init();
onmessage = async ({ data: { job, order } }) => {
  await ready;
  let heard = 0;
  const answer = train(order, (step) => {
    // A few times a second is enough for a bar.
    if (performance.now() - heard < 200) return;
    heard = performance.now();
    postMessage({ job, step });
  });
  postMessage({ job, answer }, [answer.buffer]);
};
